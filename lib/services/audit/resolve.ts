import type { Db } from '@/db/client'
import * as names from '@/db/queries/audit-names'
import { actorKinds, auditActions, viaKinds, type AuditAction } from '@/lib/domain/audit'
import {
  eligibilityUses,
  isObjectType,
  objectTypeLabel,
  type AuditClause,
  type AuditField,
  type AuditMatch,
  type AuditQuery,
  type AuditTerm,
  type QueryError,
} from '@/lib/domain/audit-query'
import { bundleNumber } from '@/lib/domain/bundle'
import { requestNumber } from '@/lib/domain/ids'
import { riskTiers } from '@/lib/domain/role'

export interface ResolvedTerm {
  term: AuditTerm
  matches: readonly AuditMatch[]
}

export interface Resolved {
  terms: ResolvedTerm[]
  clauses: AuditClause[]
  errors: QueryError[]
}

/** What one typed value stands for, or the sentence that says why it stands for nothing. */
type Answer = readonly AuditMatch[] | string

/** Looks up the names in a query. A name that is nobody's is an error where it stands, not an empty result. */
export async function resolveQuery(db: Db, query: AuditQuery): Promise<Resolved> {
  const answers = await Promise.all(
    query.terms.map(async (term) => ({ term, answer: await meanings[term.field](db, term.value) })),
  )
  const terms = answers.flatMap(({ term, answer }) =>
    typeof answer === 'string' ? [] : [{ term, matches: answer }],
  )
  const errors = answers.flatMap(({ term, answer }) =>
    typeof answer === 'string' ? [{ message: answer, at: term.at }] : [],
  )
  return { terms, errors, clauses: clausesOf(terms) }
}

/** Included values of a field add up, excluded ones too: one clause for each of the two. */
function clausesOf(terms: readonly ResolvedTerm[]): AuditClause[] {
  const keys = new Map<string, { field: AuditField; negated: boolean; any: AuditMatch[] }>()
  for (const {
    term: { field, negated },
    matches,
  } of terms) {
    const key = `${negated ? '-' : ''}${field}`
    const clause = keys.get(key) ?? { field, negated, any: [] }
    keys.set(key, { ...clause, any: [...clause.any, ...matches] })
  }
  return [...keys.values()]
}

const meanings: Record<AuditField, (db: Db, value: string) => Answer | Promise<Answer>> = {
  action(_, value) {
    const values = auditActions.filter((action) => fitsGlob(action, value))
    return values.length > 0
      ? [{ column: 'action', values }]
      : `There is no action “${value}”. Examples are ${examples(auditActions)} and grant.*`
  },
  async actor(db, value) {
    const kind = actorKinds.find((each) => each === value.toLowerCase())
    if (kind !== undefined) return [{ column: 'actor_kind', values: [kind] }]
    const values = await names.peopleCalled(db, value)
    return values.length > 0
      ? [{ column: 'actor_id', values }]
      : `Nobody is called “${value}”. Besides people there are ${actorKinds.join(', ')}.`
  },
  async subject(db, value) {
    const values = await names.peopleCalled(db, value)
    return values.length > 0 ? [{ column: 'subject_id', values }] : `Nobody is called “${value}”.`
  },
  async role(db, value) {
    const values = await names.rolesCalled(db, value)
    return values.length > 0 ? [{ column: 'role_id', values }] : `There is no role “${value}”.`
  },
  async target(db, value) {
    const values = await names.targetsCalled(db, value)
    return values.length > 0 ? [{ column: 'target_id', values }] : `There is no target “${value}”.`
  },
  object(_, value) {
    const type = value.toLowerCase()
    return isObjectType(type)
      ? [{ column: 'object_type', values: [type] }]
      : `There is no kind of object “${value}”. Known are ${Object.keys(objectTypeLabel).join(', ')}.`
  },
  via(_, value) {
    const via = viaKinds.find((each) => each === value.toLowerCase())
    return via === undefined
      ? `Nothing comes in by “${value}”. Known are ${viaKinds.join(', ')}.`
      : [{ column: 'via', values: [via] }]
  },
  async request(db, value) {
    const number = requestNumber(value)
    if (number === null) return 'A request is written like REQ-2041.'
    const id = await names.requestOfNumber(db, number)
    return id === null
      ? `There is no request ${value.toUpperCase()}.`
      : [{ column: 'request_id', values: [id] }]
  },
  async grant(db, value) {
    const number = /^grt-(\d{1,12})$/i.exec(value)?.[1]
    if (number === undefined) return 'A grant is written like GRT-512.'
    const grant = await names.grantOfNumber(db, Number(number))
    return grant === null
      ? `There is no grant ${value.toUpperCase()}.`
      : [{ column: 'grant_id', values: [grant.id] }]
  },
  async bundle(db, value) {
    const number = bundleNumber(value)
    if (number === null) return 'An activated bundle is written like BND-12.'
    const activation = await names.activationOfNumber(db, number)
    return activation === null
      ? `There is no activated bundle ${value.toUpperCase()}.`
      : [{ column: 'bundle', values: [activation] }]
  },
  correlation: (_, value) => [{ column: 'correlation_id', values: [value] }],
  eligibility(_, value) {
    const values = eligibilityUses.filter((use) => use === value.toLowerCase())
    return values.length > 0
      ? [{ column: 'eligibility', values }]
      : `Eligibility is asked for as ${eligibilityUses.join(', ')}.`
  },
  async risk(db, value) {
    const risk = riskTiers.find((each) => each === value.toLowerCase())
    if (risk === undefined) return `There is no risk “${value}”. Known are ${riskTiers.join(', ')}.`
    return [{ column: 'role_id', values: await names.rolesOfRisk(db, risk) }]
  },
}

/** `*` stands for any characters; everything else for itself. */
function fitsGlob(action: AuditAction, glob: string): boolean {
  const parts = glob.toLowerCase().split('*')
  const [first = '', ...rest] = parts
  if (rest.length === 0) return action === first
  if (!action.startsWith(first)) return false
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = action.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = rest.at(-1) ?? ''
  return action.length - last.length >= at && action.endsWith(last)
}

function examples(all: readonly string[]): string {
  return all.slice(0, 3).join(', ')
}
