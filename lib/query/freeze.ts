import type { AuditMatch } from '@/lib/domain/audit-query'
import type { ResolvedTerm } from '@/lib/services/audit/resolve'
import { withoutFields } from './edit'
import { longestQuery, mostTokens } from './parse'
import { tokenize } from './tokens'

/**
 * The query with ids in place of names, and without a range: who is called what, and which role is how risky, may change,
 * and the question must find the same events for ever. Null where so many are meant that it would be too long a query, and
 * where it asks about now: which eligibility is unused.
 */
export function frozenText(text: string, terms: readonly ResolvedTerm[]): string | null {
  if (terms.some(({ term }) => term.field === 'eligibility')) return null
  const roles = rolesMeant(terms)
  const kept = tokenize(text).flatMap((token) => {
    const typed = [text.slice(token.at.start, token.at.end)]
    const resolved = terms.find(({ term }) => term.at.start === token.at.start)
    if (resolved === undefined) return typed
    const { field, negated } = resolved.term
    if ((field === 'role' || field === 'risk') && !negated && roles !== null) return []
    const ids = resolved.matches.flatMap(idsOf)
    if (ids.length === 0) return typed
    const name = field === 'risk' ? 'role' : field
    return ids.map((id) => `${negated ? '-' : ''}${name}:${id}`)
  })
  const frozen = withoutFields([...kept, ...(roles ?? []).map((id) => `role:${id}`)].join(' '), [
    'since',
    'until',
  ])
  const fits = frozen.length <= longestQuery && tokenize(frozen).length <= mostTokens
  // No role at all cannot be said in roles.
  return fits && roles?.length !== 0 ? frozen : null
}

/** Roles and risks asked for together mean the roles that are both; null where neither or only one is asked for by name. */
function rolesMeant(terms: readonly ResolvedTerm[]): string[] | null {
  const asked = (field: 'role' | 'risk') =>
    terms
      .filter(({ term }) => term.field === field && !term.negated)
      .flatMap(({ matches }) => matches.flatMap(idsOf))
  const risky = terms.some(({ term }) => term.field === 'risk' && !term.negated)
  if (!risky) return null
  const named = terms.some(({ term }) => term.field === 'role' && !term.negated)
  return named ? asked('role').filter((id) => asked('risk').includes(id)) : asked('risk')
}

/** What a name stands for; words of a closed vocabulary stand for themselves. */
function idsOf(match: AuditMatch): readonly string[] {
  switch (match.column) {
    case 'actor_id':
    case 'subject_id':
    case 'role_id':
    case 'target_id':
      return match.values
    case 'action':
    case 'actor_kind':
    case 'object_type':
    case 'via':
    case 'request_id':
    case 'grant_id':
    case 'bundle':
    case 'correlation_id':
    case 'eligibility':
      return []
  }
}
