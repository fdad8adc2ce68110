import {
  directory,
  eligibilityWays,
  eligiblePeople,
  offeredRoles,
  personBy,
  roleEntry,
  ruleNames,
  type EligibilityWay,
  type RoleEntry,
} from '@/db/queries/explain'
import { approvalRule } from '@/lib/domain/approval-rule'
import { goodWish } from '@/lib/domain/good-wish'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { termsFor } from '@/lib/domain/policy'
import { termsInWords, type PolicyLine } from '@/lib/domain/policy-words'
import { err, ok, type Result } from '@/lib/domain/result'
import type { StagePlan } from '@/lib/domain/seats'
import { trace, type Trace } from '@/lib/domain/trace'
import { evaluate, type Verdict } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { factsFor, type Judged } from '../requests/circumstances'
import { peopleSeenFrom } from './people'

/** Why a person can, or cannot, activate a role now. */
export interface Explanation {
  person: { name: string; handle: string; isViewer: boolean }
  role: RoleEntry
  policyVersion: number
  /** What holds for this person, part by part. */
  terms: PolicyLine[]
  ways: EligibilityWay[]
  trace: Trace
  /** How a request comes to its approvers, in words. */
  rule: string
  nameOf: (id: PrincipalId) => string
}

export type ExplainRefusal = { refusal: string } | 'no-such-person' | 'no-such-role'

/**
 * Judges the usual wish of this person (now, for the default duration, well written) by the policy in force. Where from
 * and how they sign in is judged for the viewer's own requests only: of others nobody knows before they ask.
 */
export async function explain(
  ctx: PersonContext,
  input: { slug: string; handle: string | null },
): Promise<Result<Explanation, ExplainRefusal>> {
  const role = await roleEntry(ctx.db, input.slug)
  if (role === null) return err('no-such-role')
  const person = await subjectOf(ctx, input.handle)
  if (person === null) return err('no-such-person')
  const now = ctx.now()
  const read = await judged(ctx, person.id, role)
  if (read === null) return err('no-such-role')
  const settings = read.facts.policy.settings
  const people = peopleSeenFrom(await directory(ctx.db, { roleId: role.id, now }), settings)
  const permission = can(ctx.viewer, 'access.explain', {
    subjectId: person.id,
    approverIds: [...people.owners(), ...approversIn(read)],
  })
  if (!permission.ok) return err({ refusal: permission.reason })
  const { terms } = termsFor(settings, read.facts.requester)
  const names = { ...(await ruleNames(ctx.db)), people: new Map(people.names()) }
  return ok({
    person: { ...person, isViewer: person.id === ctx.viewer.id },
    role,
    policyVersion: read.facts.policy.version,
    terms: termsInWords(terms, names),
    ways: await eligibilityWays(ctx.db, { roleId: role.id, principalId: person.id }),
    trace: trace(goodWish(terms), read.judged, names),
    rule: approvalRule(role.name, terms.approval, names),
    nameOf: people.nameOf,
  })
}

function subjectOf({ db, viewer }: PersonContext, handle: string | null) {
  return personBy(db, handle === null ? { id: viewer.id } : { handle })
}

/** Null where the role has no policy in force. */
async function judged(ctx: PersonContext, id: PrincipalId, role: RoleEntry): Promise<Judged | null> {
  const now = ctx.now()
  const judging = {
    principalId: id,
    roleId: role.id,
    now,
    consult: { by: ctx, ticket: '', lately: true },
    ...(id === ctx.viewer.id && { asker: ctx }),
  }
  const first = await factsFor(ctx.db, ctx, { ...judging, wanted: { start: null, durationMs: 0 } })
  if (first === null) return null
  const { terms } = termsFor(first.facts.policy.settings, first.facts.requester)
  // For how long it is asked matters only where something is counted or kept apart by when it is held.
  const isCounted = first.facts.separated || Object.values(terms.limits).some((limit) => limit !== null)
  const read = isCounted ? await factsFor(ctx.db, ctx, { ...judging, wanted: goodWish(terms) }) : first
  if (read === null) return null
  // The usual wish names a good ticket; what its system says is asked when it is sent.
  return { ...read, judged: { ...read.judged, ticket: { kind: 'good', text: '' } } }
}

function approversIn({ facts }: Judged): PrincipalId[] {
  return Object.values(facts.people).flatMap((people) => people.map(({ id }) => id))
}

/** One person and one role in a line. */
export interface Outlook {
  person: { name: string; handle: string }
  role: RoleEntry
  verdict: Verdict
  /** The names of those who would be asked, stage by stage. */
  asked: string[][]
}

/** What becomes of this person's usual wish for each role that is offered; administrators and auditors, and oneself. */
export async function explainPerson(
  ctx: PersonContext,
  handle: string,
): Promise<
  Result<
    { person: { id: PrincipalId; name: string; handle: string; title: string }; roles: Outlook[] },
    ExplainRefusal
  >
> {
  const person = await personBy(ctx.db, { handle })
  if (person === null) return err('no-such-person')
  const permission = can(ctx.viewer, 'access.explain', { subjectId: person.id, approverIds: [] })
  if (!permission.ok) return err({ refusal: permission.reason })
  const roles = await offeredRoles(ctx.db)
  const outlooks = await Promise.all(roles.map((role) => outlookOf(ctx, person, role)))
  return ok({ person, roles: outlooks.filter((outlook) => outlook !== null) })
}

const atMost = 100

/** What becomes of the usual wish of each person who is eligible for this role, the first hundred by name. */
export async function explainRole(
  ctx: PersonContext,
  slug: string,
): Promise<Result<{ role: RoleEntry; people: Outlook[]; eligible: number }, ExplainRefusal>> {
  const role = await roleEntry(ctx.db, slug)
  if (role === null) return err('no-such-role')
  const now = ctx.now()
  const everyone = await directory(ctx.db, { roleId: role.id, now })
  const permission = can(ctx.viewer, 'access.explain', {
    subjectId: null,
    approverIds: everyone.filter(({ owner }) => owner).map(({ id }) => id),
  })
  if (!permission.ok) return err({ refusal: permission.reason })
  const eligible = new Set((await eligiblePeople(ctx.db, { roleId: role.id, now })).map(({ id }) => id))
  const first = everyone.filter(({ id }) => eligible.has(id)).slice(0, atMost)
  const people = await Promise.all(first.map((person) => outlookOf(ctx, person, role)))
  return ok({ role, people: people.filter((outlook) => outlook !== null), eligible: eligible.size })
}

async function outlookOf(
  ctx: PersonContext,
  person: { id: PrincipalId; name: string; handle: string },
  role: RoleEntry,
): Promise<Outlook | null> {
  const read = await judged(ctx, person.id, role)
  if (read === null) return null
  const { terms } = termsFor(read.facts.policy.settings, read.facts.requester)
  const verdict = evaluate(goodWish(terms), read.judged)
  return {
    person: { name: person.name, handle: person.handle },
    role,
    verdict,
    asked: verdict.outcome === 'needs-approval' ? verdict.stages.map((stage) => namesOf(stage, read)) : [],
  }
}

function namesOf({ seats }: StagePlan, { facts }: Judged): string[] {
  const named = Object.values(facts.people).flat()
  const delegates = named.flatMap(({ away }) => (away?.delegate ? [away.delegate] : []))
  const names = new Map([...delegates, ...named].map(({ id, name }) => [id, name]))
  return seats.map(({ id }) => names.get(id) ?? 'somebody')
}
