import type { Span } from '@/lib/domain/audit-query'

/** A piece of the query as typed. `key` is null for free text; `value` is without its quotes. */
export interface Token {
  key: string | null
  value: string
  negated: boolean
  /** A phrase, or a value, whose closing quote is missing. */
  unclosed: boolean
  at: Span
}

// Only a value may be empty. What is left, a lone quote say, is taken character by character: nothing is skipped unseen.
const shape = /(-)?(?:([a-z_]+):(?:"((?:[^"\\]|\\.)*)("?)|([^\s"]*))|"((?:[^"\\]|\\.)*)("?)|([^\s"]+))|\S/gisu

/**
 * Splits `actor:ada -via:sweep "two words" risk` into tokens. A quoted value knows `\"` and `\\`.
 * Reads any text whatever and never throws; the tokens' spans do not overlap and leave out nothing but spaces.
 */
export function tokenize(text: string): Token[] {
  return [...text.matchAll(shape)].map((match) => {
    const [whole, minus, key, keyQuoted, keyClosing, keyBare, textQuoted, textClosing, textBare] = match
    const inQuotes = keyQuoted ?? textQuoted
    const value = inQuotes?.replaceAll(/\\(.)/gsu, '$1') ?? keyBare ?? textBare ?? whole
    return {
      key: key?.toLowerCase() ?? null,
      value,
      negated: minus !== undefined,
      unclosed: inQuotes !== undefined && (keyClosing ?? textClosing) === '',
      at: { start: match.index, end: match.index + whole.length },
    }
  })
}

/** The value as it must be typed: quoted where it would fall apart otherwise. */
export function quoted(value: string): string {
  return /^[^\s"\\:-][^\s"\\:]*$/u.test(value) ? value : `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"`
}
