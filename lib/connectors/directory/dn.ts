/** One part of a distinguished name: usually one pair, several where they are joined by `+`. */
type Rdn = readonly Pair[]
type Pair = readonly [attribute: string, value: string]

/**
 * The parts of a distinguished name (RFC 4514), the innermost first, values without their escapes.
 * Null for a text that is none. Values in the form `#04…` stay as they are written.
 */
export function partsOf(dn: string): readonly Rdn[] | null {
  if (dn.trim() === '') return null
  const parts: readonly (readonly (Pair | null)[])[] = splitAt(dn, /[,;]/).map((part) =>
    splitAt(part, /\+/).map(pairOf),
  )
  return parts.every(isRdn) ? parts : null
}

/** Splits where an unescaped separator stands outside quotes. */
function splitAt(text: string, separator: RegExp): string[] {
  const found = ['']
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    const piece = letter === '\\' ? text.slice(at, at + 2) : letter
    if (letter === '\\') at++
    if (letter === '"') quoted = !quoted
    if (!quoted && piece.length === 1 && separator.test(piece)) found.push('')
    else found.push((found.pop() ?? '') + piece)
  }
  return found
}

function pairOf(text: string): Pair | null {
  const [, attribute, raw] = /^\s*([A-Za-z][\w-]*|\d+(?:\.\d+)*)\s*=(.*)$/s.exec(text) ?? []
  if (attribute === undefined || raw === undefined) return null
  const value = unescaped(raw)
  return value === null ? null : [attribute.toLowerCase(), value]
}

function isRdn(part: readonly (Pair | null)[]): part is Rdn {
  return part.every((pair) => pair !== null)
}

/** Escapes are bytes of UTF-8 or single letters; blanks at the ends count only where escaped. Null when malformed. */
function unescaped(raw: string): string | null {
  const trimmed = raw.replace(/^ +/, '').replace(/((?:^|[^\\])(?:\\\\)*(?:\\ )?) +$/, '$1')
  const inner = /^"(.*)"$/s.exec(trimmed)?.[1] ?? trimmed
  const bytes: Buffer[] = []
  for (const [piece, hex, letter] of inner.matchAll(/\\([\da-fA-F]{2})|\\(.)|[^\\]+|\\/gsu)) {
    if (piece === '\\') return null
    bytes.push(hex === undefined ? Buffer.from(letter ?? piece) : Buffer.from(hex, 'hex'))
  }
  return Buffer.concat(bytes).toString('utf8')
}

/** A value as it may stand in a distinguished name. */
export function escapedValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=#]/g, String.raw`\$&`)
    .replace(/^ | $/g, String.raw`\ `)
    .replaceAll('\0', String.raw`\00`)
}

/** One form for all ways to write the same name: directories compare names without regard to case and outer blanks. */
export function canonicalDn(dn: string): string {
  return canonical(partsOf(dn) ?? []) || dn.trim().toLowerCase()
}

function canonical(parts: readonly Rdn[]): string {
  return parts
    .map((part) =>
      part
        .map(([attribute, value]) => `${attribute}=${escapedValue(folded(value))}`)
        .toSorted()
        .join('+'),
    )
    .join(',')
}

function folded(value: string): string {
  return value.normalize('NFKC').toLowerCase().trim().replace(/ +/g, ' ')
}

export function sameDn(one: string, other: string): boolean {
  return canonicalDn(one) === canonicalDn(other)
}

/** Whether `dn` is an entry below `base`, at any depth. */
export function isBelow(dn: string, base: string): boolean {
  return canonicalDn(dn).endsWith(`,${canonicalDn(base)}`)
}

/** The value that names the entry itself where its name says it by `attribute`, else null. */
export function ownName(dn: string, attribute: string): string | null {
  const [first] = partsOf(dn) ?? []
  return first?.find(([name]) => name === attribute.toLowerCase())?.[1] ?? null
}
