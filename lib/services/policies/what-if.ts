import { directory, personBy, roleEntry, ruleNames, type RoleEntry } from '@/db/queries/explain'
import { approvalRule } from '@/lib/domain/approval-rule'
import type { Belonging } from '@/lib/domain/audience'
import { startOf, type Facts } from '@/lib/domain/facts'
import { goodWish } from '@/lib/domain/good-wish'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { termsFor, type Terms } from '@/lib/domain/policy'
import type { PersonRisk } from '@/lib/domain/person-risk'
import { err, ok, type Result } from '@/lib/domain/result'
import { trace, type Trace } from '@/lib/domain/trace'
import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { factsFor } from '../requests/circumstances'
import { describeApprovers, type Preview } from '../requests/preview'
import { triedPolicy, type Against, type TriedPolicy } from './against'
import { peopleSeenFrom } from './people'

export interface WhatIfInput {
  handle: string
  slug: string
  against: Against
  /** As if the person were of this risk; null for as they are. */
  risk: PersonRisk | null
  /** When it would be asked for; null for now. */
  at: Date | null
  start: Date | null
  /** Null for the default of the policy. */
  durationMs: number | null
  /** Null for an address that the policy accepts. */
  address: string | null
  /** Null for a sign-in of that very moment. */
  signInAgeMs: number | null
  /** Empty for whatever the policy asks. */
  methods: readonly string[]
  /** Null for a good one. */
  justification: string | null
  /** Null for the example, as good as its system could call it. */
  ticket: string | null
  emergency: boolean
}

export interface WhatIf {
  person: { name: string; handle: string }
  role: RoleEntry
  policy: TriedPolicy
  at: Date
  wanted: Wanted
  terms: Terms
  trace: Trace
  /** As the sheet of that person would be made from. */
  preview: Preview
  /** Who approves, in words. */
  rule: string
  nameOf: (id: PrincipalId) => string
  /** What was taken for granted, because it was left open. */
  assumed: string[]
}

export type WhatIfRefusal = { refusal: string } | 'no-such-person' | 'no-such-role' | 'no-such-policy'

/** What would become of a request of this person, told rule by rule. Stores nothing. Administrators and auditors. */
export async function whatIf(ctx: PersonContext, input: WhatIfInput): Promise<Result<WhatIf, WhatIfRefusal>> {
  const permission = can(ctx.viewer, 'policy.try', null)
  if (!permission.ok) return err({ refusal: permission.reason })
  const person = await personBy(ctx.db, { handle: input.handle })
  if (person === null) return err('no-such-person')
  const role = await roleEntry(ctx.db, input.slug)
  if (role === null) return err('no-such-role')
  const at = input.at ?? ctx.now()
  const policy = await triedPolicy(ctx, { roleId: role.id, against: input.against, now: at })
  if (policy === null) return err('no-such-policy')
  const tried = await tryOut(ctx, input, { personId: person.id, role, policy, at })
  return tried === null ? err('no-such-policy') : ok({ ...tried, person })
}

interface Trying {
  personId: PrincipalId
  role: RoleEntry
  policy: TriedPolicy
  at: Date
}

/** Null where the role has no policy at that time. */
async function tryOut(
  ctx: PersonContext,
  input: WhatIfInput,
  { personId, role, policy, at }: Trying,
): Promise<Omit<WhatIf, 'person'> | null> {
  const people = peopleSeenFrom(await directory(ctx.db, { roleId: role.id, now: at }), policy.settings)
  const entry = people.entry(personId)
  if (entry === null) return null
  const belonging = {
    groupIds: entry.group_ids,
    teamId: entry.team_id,
    employment: entry.employment,
    risk: input.risk ?? entry.risk,
  }
  const { terms } = termsFor(policy.settings, belonging)
  const wanted = wishFrom(input, terms)
  const asker = asThatPerson(ctx, personId, originFrom(input, terms, at))
  const read = await factsFor(ctx.db, ctx, {
    principalId: personId,
    roleId: role.id,
    wanted,
    now: at,
    asker,
    consult: { by: ctx, ticket: input.ticket ?? '', lately: true, policy: policy.settings },
  })
  if (read === null) return null
  const asIf = <R extends Belonging>(requester: R): R => ({ ...requester, risk: belonging.risk })
  const facts = {
    ...read.facts,
    requester: asIf(read.facts.requester),
    policy: { ...read.facts.policy, settings: policy.settings },
    people: { ...read.facts.people, ...people.peopleFor(personId) },
  }
  const judged: Facts = {
    ...read.judged,
    requester: asIf(read.judged.requester),
    policy: policy.settings,
    people: { ...read.judged.people, ...people.peopleFor(personId) },
    ticket: input.ticket === null ? { kind: 'good', text: '' } : read.judged.ticket,
  }
  const names = { ...(await ruleNames(ctx.db)), people: new Map(people.names()) }
  const told = trace(wanted, judged, names)
  const startsAt = startOf(wanted, at)
  return {
    role,
    policy,
    at,
    wanted,
    terms,
    trace: told,
    preview: {
      verdict: told.verdict,
      facts,
      startsAt,
      endsAt: new Date(startsAt.getTime() + wanted.durationMs),
      approvers: await describeApprovers(ctx, facts),
    },
    rule: approvalRule(role.name, terms.approval, names),
    nameOf: people.nameOf,
    assumed: assumptions(input, terms),
  }
}

function wishFrom(input: WhatIfInput, terms: Terms): Wanted {
  const good = goodWish(terms)
  const durationMs = input.durationMs ?? (input.emergency ? (terms.emergency?.maxMs ?? 0) : 0)
  return {
    start: input.start,
    durationMs: durationMs > 0 ? durationMs : good.durationMs,
    justification: input.justification ?? good.justification,
    ticket: input.ticket ?? good.ticket,
    ...(input.emergency && { emergency: { incident: 'INC-0' } }),
  }
}

function originFrom(input: WhatIfInput, { conditions }: Terms, at: Date) {
  const first = conditions.networks?.[0]?.split('/')[0] ?? null
  const asked = conditions.signIn?.methods ?? []
  return {
    address: input.address ?? first,
    signedInAt: new Date(at.getTime() - (input.signInAgeMs ?? 0)),
    methods: input.methods.length > 0 ? input.methods : asked,
  }
}

/** The same context with that person at the other end, so that their own dry run is what is read. */
function asThatPerson(
  ctx: PersonContext,
  id: PrincipalId,
  { address, ...session }: ReturnType<typeof originFrom>,
): PersonContext {
  return {
    ...ctx,
    viewer: { id, kind: 'person', portalRoles: [], isApprover: false },
    origin: { ...ctx.origin, sourceAddress: address },
    session,
  }
}

function assumptions(input: WhatIfInput, { conditions, ticket, justification }: Terms): string[] {
  const { networks, signIn } = conditions
  return [
    input.address === null && networks !== null && 'a network that the policy accepts',
    input.signInAgeMs === null && signIn?.maxAgeMs != null && 'a fresh sign-in',
    input.methods.length === 0 && (signIn?.methods.length ?? 0) > 0 && 'a sign-in by the methods it asks for',
    input.justification === null && justification.required && 'a justification that is long enough',
    input.ticket === null && ticket !== null && !input.emergency && 'a good ticket',
  ].filter((part) => part !== false)
}
