import {
  auditFields,
  type AuditField,
  type AuditPhrase,
  type AuditQuery,
  type AuditTerm,
  type QueryError,
  type Span,
} from '@/lib/domain/audit-query'
import { tokenize, type Token } from './tokens'

/** Fewer characters than this no index can find. */
const shortestPhrase = 3
/** More would be no question any more; it also bounds the work of one query. */
export const longestQuery = 1_000
export const mostTokens = 30

/** `since:` or `until:` as typed; ranges are read by `range.ts`, which knows the zone. */
export interface Moment {
  text: string
  at: Span
}

export interface ParsedQuery {
  query: AuditQuery
  since: Moment | null
  until: Moment | null
  errors: QueryError[]
}

/** Reads what stands in the query box. Every error says where it is; the rest of the query is read all the same. */
export function parseQuery(text: string): ParsedQuery {
  const terms: AuditTerm[] = []
  const phrases: AuditPhrase[] = []
  const errors: QueryError[] = []
  const moments: Partial<Record<'since' | 'until', Moment>> = {}
  for (const token of tokenize(text.slice(0, longestQuery)).slice(0, mostTokens)) {
    const { key, value, negated, at } = token
    const wrong = flawOf(token)
    if (wrong !== null) errors.push({ message: wrong, at })
    else if (key === null && isRequestName(value)) terms.push({ field: 'request', value, negated, at })
    else if (key === null) phrases.push({ text: value, negated })
    else if (key === 'since' || key === 'until') moments[key] = { text: value, at }
    else if (isField(key)) terms.push({ field: key, value, negated, at })
  }
  errors.push(...excess(text))
  return { query: { terms, phrases }, since: moments.since ?? null, until: moments.until ?? null, errors }
}

/** The query alone, whatever time it names; null where it has mistakes. */
export function readAuditQuery(text: string): AuditQuery | null {
  const { query, errors } = parseQuery(text)
  return errors.length > 0 ? null : query
}

function flawOf({ key, value, negated, unclosed }: Token): string | null {
  if (unclosed) return 'The closing quote is missing.'
  if (value.includes('\0')) return 'This character cannot be searched for.'
  if (key === null)
    return value.length < shortestPhrase ? `Type at least ${shortestPhrase} characters to search for.` : null
  const moment = key === 'since' || key === 'until'
  if (!moment && !isField(key))
    return `There is no field “${key}”. Known are ${[...auditFields, 'since', 'until'].join(', ')}; put text with a colon in quotes.`
  if (value === '') return `Say what “${key}:” should be.`
  return moment && negated ? `“${key}:” cannot be excluded.` : null
}

function excess(text: string): QueryError[] {
  if (text.length > longestQuery)
    return [
      {
        message: `A query has at most ${longestQuery} characters.`,
        at: { start: longestQuery, end: text.length },
      },
    ]
  const surplus = tokenize(text)[mostTokens]
  return surplus ? [{ message: `A query has at most ${mostTokens} parts.`, at: surplus.at }] : []
}

/** A pasted `REQ-2041` asks for all that happened to it, not for events that spell it out. */
function isRequestName(value: string): boolean {
  return /^req-\d{1,12}$/i.test(value)
}

function isField(key: string): key is AuditField {
  return auditFields.some((field) => field === key)
}
