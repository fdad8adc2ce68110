import type { Lab } from './lab'

/** One measured number beside the limit of this very machine, measured in the same run. */
export interface Figure {
  name: string
  value: number
  unit: 'tx/s' | 'rows/s' | 'grants/s' | 'rows' | 'µs' | 'ms' | 's' | 'MB' | 'MB/s' | 'KiB'
  /** `value` divided by the limit; null where there is no limit to measure. */
  ratio: number | null
  /** What is asked of the value or of the ratio; null for a figure that only explains another one. */
  goal: Goal | null
}

export type Goal = { of: 'value' | 'ratio' } & ({ atLeast: number } | { atMost: number })

/** One subject: measures its figures one after the other, and tells each as soon as it has it. */
export interface Bench {
  name: string
  run(lab: Lab): AsyncIterable<Figure>
}

export const atMost = (limit: number): Goal => ({ of: 'value', atMost: limit })
export const ratioAtLeast = (limit: number): Goal => ({ of: 'ratio', atLeast: limit })
export const ratioAtMost = (limit: number): Goal => ({ of: 'ratio', atMost: limit })

/** Whether the goal is met; a figure without one always is, and a ratio that could not be measured never. */
export function isMet({ value, ratio, goal }: Figure): boolean {
  if (goal === null) return true
  const judged = goal.of === 'value' ? value : ratio
  if (judged === null || Number.isNaN(judged)) return false
  return 'atLeast' in goal ? judged >= goal.atLeast : judged <= goal.atMost
}

/** `>=0.5` is asked of the ratio, `<=1000ms` of the value: the unit tells them apart. */
export function goalInWords({ goal, unit }: Pick<Figure, 'goal' | 'unit'>): string {
  if (goal === null) return '-'
  const asked = 'atLeast' in goal ? `>=${goal.atLeast}` : `<=${goal.atMost}`
  return goal.of === 'ratio' ? asked : asked + unit
}

/** One line, `name value unit ratio goal verdict`: columns for people, words between blanks for programs. */
export function line(figure: Figure): string {
  const verdict = figure.goal === null ? '-' : isMet(figure) ? 'ok' : 'missed'
  const ratio = figure.ratio === null ? '-' : figure.ratio.toFixed(2)
  const columns = [
    figure.name.padEnd(36),
    rounded(figure.value).padStart(9),
    figure.unit.padEnd(6),
    ratio.padStart(7),
    goalInWords(figure).padEnd(10),
    verdict,
  ]
  return columns.join(' ')
}

/** Three digits that say something, and no more. */
function rounded(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return value.toFixed(value >= 10 ? 1 : 2)
}
