import type { DirectoryQuery } from '@/lib/domain/directory'
import { err, ok, type Result } from '@/lib/domain/result'
import { readFilter } from './filter'
import { plainPath } from './names'
import { bad, type Problem } from './problem'

/** The most that one page holds, whatever is asked for. */
export const maxCount = 200
const usualCount = 100

/** Filter, order and page of a list as the address has them. Numbers that make no sense are brought into bounds. */
export function readQuery<Field extends string>(
  query: URLSearchParams,
  paths: Readonly<Record<string, Field>>,
): Result<DirectoryQuery<Field> & { startIndex: number }, Problem> {
  const startIndex = Math.max(1, wholeNumber(query.get('startIndex'), 1))
  const limit = Math.min(maxCount, Math.max(0, wholeNumber(query.get('count'), usualCount)))
  const sortPath = plainPath(query.get('sortBy') ?? '')
  const sortBy = Object.hasOwn(paths, sortPath) ? (paths[sortPath] ?? null) : null
  if (sortPath !== '' && (sortBy === null || isSeveral(sortBy)))
    return err(bad('invalidPath', 'Nothing is sorted by that attribute.'))
  const text = query.get('filter')
  const filter = text === null ? ok(null) : readFilter(text, paths)
  if (!filter.ok) return filter
  const descending = query.get('sortOrder')?.toLowerCase() === 'descending'
  return ok({ filter: filter.value, sortBy, descending, offset: startIndex - 1, limit, startIndex })
}

function isSeveral(field: string): boolean {
  return field === 'email' || field === 'group' || field === 'member'
}

function wholeNumber(text: string | null, otherwise: number): number {
  const number = text === null || text.trim() === '' ? Number.NaN : Math.trunc(Number(text))
  return Number.isFinite(number) ? Math.min(number, 2_000_000_000) : otherwise
}
