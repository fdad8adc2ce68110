import { DAY, HOUR, MINUTE, parseDuration, SECOND } from './duration'

const units = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
] as const
const unitMs = new Map<string, number>(units)

/** A length of time without loss, as a policy file has it: `2h 30m`; `0m` for none. */
export function lengthText(ms: number): string {
  let rest = ms
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(`${count}${unit}`)
    rest -= count * size
  }
  return parts.length === 0 ? '0m' : parts.join(' ')
}

/** Reads that, and whatever else people type for a length; in milliseconds, null when it cannot be read. */
export function readLength(text: string): number | null {
  const trimmed = text.trim()
  if (/^\d+(d|h|ms|m|s)(\s+\d+(d|h|ms|m|s))*$/.test(trimmed))
    return [...trimmed.matchAll(/(\d+)(d|h|ms|m|s)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (unitMs.get(unit ?? '') ?? 0),
      0,
    )
  const read = parseDuration(trimmed)
  return read.ok ? read.value : null
}
