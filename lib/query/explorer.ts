import type { AuditQuery, AuditRange, QueryError } from '@/lib/domain/audit-query'
import { parseQuery } from './parse'
import { readRange, type Zoned } from './range'
import type { ExplorerUrl } from './url'

/** An address as a question: the query, the range it covers, and what is wrong with it. */
export function readQuestion(
  url: ExplorerUrl,
  zoned: Zoned,
): { query: AuditQuery; range: AuditRange; through?: number; errors: QueryError[] } {
  const parsed = parseQuery(url.text)
  const { range, errors } = readRange({ ...parsed, from: url.from, to: url.to }, zoned)
  const frozen = url.through === null ? {} : { through: url.through }
  return { query: parsed.query, range, ...frozen, errors: [...parsed.errors, ...errors] }
}
