import type { AuditField, Span } from '@/lib/domain/audit-query'
import { quoted, tokenize, type Token } from './tokens'

export interface EditedTerm {
  field: AuditField | 'since' | 'until'
  value: string
  negated: boolean
}

/** The query with the term added; one that said the opposite goes. */
export function withTerm(text: string, term: EditedTerm): string {
  const { field, value, negated } = term
  const rest = withoutTerm(text, { field, value })
  return `${rest} ${negated ? '-' : ''}${field}:${quoted(value)}`.trim()
}

/** The query without any term of this field and value, included or excluded. */
function withoutTerm(text: string, term: Pick<EditedTerm, 'field' | 'value'>): string {
  return drop(
    text,
    (token) => token.key === term.field && token.value.toLowerCase() === term.value.toLowerCase(),
  )
}

/** The query without any term of these fields. */
export function withoutFields(text: string, fields: readonly EditedTerm['field'][]): string {
  return drop(text, (token) => fields.some((field) => field === token.key))
}

/** The query without what stands at this span. */
export function withSpanRemoved(text: string, { start, end }: Span): string {
  return drop(text, ({ at }) => at.start === start && at.end === end)
}

function drop(text: string, unwanted: (token: Token) => boolean): string {
  return tokenize(text)
    .filter((token) => !unwanted(token))
    .map(({ at }) => text.slice(at.start, at.end))
    .join(' ')
}
