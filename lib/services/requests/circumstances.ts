import type { Db, Tx } from '@/db/client'
import { lockUse } from '@/db/queries/circumstances'
import { overdueReviewOf } from '@/db/queries/reviews'
import { narrowingOf } from '@/db/queries/narrowing'
import { activationFacts, type ActivationFacts } from '@/db/queries/roles'
import { readsOn } from '@/db/reads'
import type { Circumstances, Facts } from '@/lib/domain/facts'
import { startOf } from '@/lib/domain/facts'
import { picksOf } from '@/lib/domain/narrowing'
import type { PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import { isEmployed } from '@/lib/domain/principal'
import type { AccessWanted } from '@/lib/domain/access'
import type { Context, PersonContext } from '../context'
import { hear, nothingHeard, type Consulting, type Heard } from '../integrations/hear'
import { conflictsFor } from '../separation/conflicts'
import { narrowed } from '../targets/narrowing'
import { toVerdictFacts } from './facts'

export interface Judging {
  principalId: PrincipalId
  roleId: RoleId
  wanted: AccessWanted
  now: Date
  /** Whoever sends it, at submit and at the dry run; left out where what was asked before is judged again. */
  asker?: PersonContext
  /** The request that is judged again. */
  except?: RequestId
  /** Has ticket system and schedules asked, which takes its time: never with a transaction. */
  consult?: Consulting
  /** What was heard before, instead of asking. */
  heard?: Heard
}

/** What was read, and the same as the rules take it. */
export interface Judged {
  facts: ActivationFacts
  judged: Facts
  heard: Heard
}

/**
 * Reads everything that a judgement depends on: the one way for the dry run, submit, approval, start and extension, so
 * that nothing differs between them. Null when there is no such role or person.
 */
export async function factsFor(
  db: Db,
  ctx: Pick<Context, 'connectorFor'>,
  judging: Judging,
): Promise<Judged | null> {
  const { principalId, roleId, wanted, now, except } = judging
  const read = await activationFacts(db, {
    principalId,
    roleId,
    now,
    span: { start: startOf(wanted, now), durationMs: wanted.durationMs },
    ...(except !== undefined && { except }),
  })
  if (read === null) return null
  const { consult } = judging
  const heard = judging.heard ?? (consult === undefined ? nothingHeard : await hear(consult, read, judging))
  const facts = { ...read, people: { ...read.people, ...heard.people } }
  const { ticket, onCallBy, answers } = heard
  const around = { ...(await circumstances(db, ctx, facts, judging)), ticket, onCallBy, answers }
  return { facts, judged: toVerdictFacts(facts, now, around), heard }
}

/** What lies around it besides people, policy and use, which `facts` hold already. */
async function circumstances(
  db: Db,
  ctx: Pick<Context, 'connectorFor'>,
  facts: ActivationFacts,
  { wanted, now, asker, except }: Omit<Judging, 'principalId' | 'roleId'>,
): Promise<Partial<Circumstances>> {
  const start = startOf(wanted, now)
  const endsAt = new Date(start.getTime() + wanted.durationMs)
  const rules = { now, endsAt, except: except ?? null, asked: asker !== undefined }
  const read = readsOn(db)
  const [conflicts, sponsor, unfit] = await Promise.all([
    read(() => conflictsFor(db, ctx, facts, rules)),
    read(() => sponsorOf(db, facts, { start, endsAt, now })),
    read(() => whatDoesNotFit(db, ctx, facts, { wanted, except })),
  ])
  return {
    conflicts,
    sponsor,
    unfit,
    ...(asker !== undefined && {
      origin: originOf(asker),
      askedBy: asker.viewer.id === facts.requester.id ? null : asker.viewer.id,
    }),
    ...(wanted.emergency !== undefined && {
      reviewOverdue: await overdueReviewOf(db, facts.requester.id, now),
    }),
  }
}

/** Whoever answers for a machine, as the same role would be judged for them; null for people. */
async function sponsorOf(
  db: Db,
  { requester, role }: ActivationFacts,
  { start, endsAt, now }: { start: Date; endsAt: Date; now: Date },
): Promise<Circumstances['sponsor']> {
  if (requester.kind === 'person') return null
  const sponsor =
    requester.sponsorId === null
      ? null
      : await activationFacts(db, { principalId: requester.sponsorId, roleId: role.id, now })
  // Without anybody who answers for it a machine may do nothing.
  if (sponsor === null) return { name: 'Nobody', employed: false, eligible: false, maxMs: 0 }
  const { name, status, endsAt: leavesAt } = sponsor.requester
  return {
    name,
    employed: isEmployed({ status, endsAt: leavesAt }, now) && (leavesAt === null || endsAt <= leavesAt),
    eligible: sponsor.eligibility.some(
      (window) => window.startsAt <= start && (window.endsAt === null || endsAt <= window.endsAt),
    ),
    maxMs: termsFor(sponsor.policy.settings, sponsor.requester).terms.duration.maxMs,
  }
}

/** What was picked of the role, now or in the request that is judged again, and the role does not give. */
async function whatDoesNotFit(
  db: Db,
  { connectorFor }: Pick<Context, 'connectorFor'>,
  { role, target }: ActivationFacts,
  { wanted, except }: Pick<Judging, 'wanted'> & { except: RequestId | undefined },
): Promise<string | null> {
  const picks = except === undefined ? wanted.only : picksOf(await narrowingOf(db, except))
  if (picks === undefined || Object.keys(picks).length === 0) return null
  const less = narrowed(connectorFor(target.connector), role.entitlement, picks)
  return less.ok ? null : less.error
}

function originOf({ origin, session }: PersonContext): Circumstances['origin'] {
  return {
    address: origin.sourceAddress,
    signedInAt: session?.signedInAt ?? null,
    methods: session?.methods ?? [],
  }
}

/** Whether the verdict hangs on what there is already, so that two at once could each overlook the other. */
function dependsOnUse({ policy, requester, separated }: ActivationFacts): boolean {
  const { limits } = termsFor(policy.settings, requester).terms
  return separated || Object.values(limits).some((limit) => limit !== null)
}

/**
 * What was read `first`, or, where the verdict hangs on what there is already, the same read again with everybody kept
 * waiting who could change it, until the transaction ends.
 */
export async function readFirmly(
  tx: Tx,
  ctx: Pick<Context, 'connectorFor'>,
  judging: Judging,
  first: Judged,
): Promise<Judged> {
  if (!dependsOnUse(first.facts)) return first
  await lockUse(tx, judging)
  return (await factsFor(tx, ctx, { ...judging, heard: first.heard })) ?? first
}
