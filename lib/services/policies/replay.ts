import { directory, roleEntry, type RoleEntry } from '@/db/queries/explain'
import { judgedRequests, type JudgedRequest } from '@/db/queries/replay'
import { DAY } from '@/lib/domain/duration'
import { noCircumstances, startOf, type Facts } from '@/lib/domain/facts'
import { requestName, type PrincipalId } from '@/lib/domain/ids'
import { lookBack, pastUse, type PastUse } from '@/lib/domain/past-use'
import { can } from '@/lib/domain/permission'
import type { PolicySettings } from '@/lib/domain/policy'
import { compare, factsOfThen, outcomeOf, wishOf, type Change, type Outcome } from '@/lib/domain/replay'
import { err, ok, type Result } from '@/lib/domain/result'
import { evaluate, type Verdict } from '@/lib/domain/verdict'
import type { Context, PersonContext } from '../context'
import { triedPolicy, type Against, type TriedPolicy } from './against'
import { peopleSeenFrom, type Directory } from './people'

/** A request that is told one by one. */
export interface ReplayedRow {
  name: string
  requester: { name: string; handle: string }
  submittedAt: Date
  durationMs: number
  change: Change
  before: Outcome
  after: Verdict
}

/** How many were asked for an answer, and how often. */
export interface Asking {
  people: number
  times: number
}

export interface Replay {
  role: RoleEntry
  policy: TriedPolicy
  since: Date
  until: Date
  requests: number
  changes: Record<Change, number>
  asked: { before: Asking; after: Asking }
  /** Of the wanted change, or of every one but `same`; the oldest first. */
  rows: ReplayedRow[]
  more: boolean
}

export interface ReplayInput {
  against: Against
  days: number
  change: Change | null
  /** How many of them were seen before. */
  skip: number
  limit: number
}

export const replayDays = 90

/** The role's real requests of the last days, judged by another of its policies. Administrators and auditors. */
export async function replayPolicy(
  ctx: PersonContext,
  input: ReplayInput & { slug: string },
): Promise<Result<Replay, { refusal: string } | 'no-such-role' | 'no-such-policy'>> {
  const permission = can(ctx.viewer, 'policy.try', null)
  if (!permission.ok) return err({ refusal: permission.reason })
  const role = await roleEntry(ctx.db, input.slug)
  if (role === null) return err('no-such-role')
  const now = ctx.now()
  const policy = await triedPolicy(ctx, { roleId: role.id, against: input.against, now })
  if (policy === null) return err('no-such-policy')
  return ok(await replay(ctx, { ...input, role, policy, now }))
}

/**
 * Judges every request as of its own instant. What no policy decides (employment, eligibility, separation, the ticket's
 * answer) is as it was recorded; groups, teams, risk, managers and approvers are those of now; sign-ins count as fresh, and
 * nobody as on call.
 */
export async function replay(
  ctx: Pick<Context, 'db'>,
  args: Omit<ReplayInput, 'against'> & { role: RoleEntry; policy: TriedPolicy; now: Date },
): Promise<Replay> {
  const { role, policy, now } = args
  const { settings } = policy
  const since = new Date(now.getTime() - args.days * DAY)
  const people = peopleSeenFrom(await directory(ctx.db, { roleId: role.id, now }), settings)
  const past = pastUse(lookBack(settings))
  const tally = newTally()
  const judge = judgeFor(role, settings, people, past)
  const from = new Date(since.getTime() - lookBack(settings))
  const rows: ReplayedRow[] = []
  let seen = 0
  for await (const batch of judgedRequests(ctx.db, { roleId: role.id, since: from, until: now }))
    for (const request of batch) {
      if (request.submitted_at >= since) {
        const after = judge(request)
        const before = recorded(request)
        const change = tally.count(before, outcomeOf(after))
        const wanted = args.change === null ? change !== 'same' : change === args.change
        if (wanted) seen += 1
        if (wanted && seen > args.skip && rows.length <= args.limit)
          rows.push({ ...told(request, people), change, before, after })
      }
      remember(past, request)
    }
  return {
    role,
    policy,
    since,
    until: now,
    ...tally.read(),
    rows: rows.slice(0, args.limit),
    more: rows.length > args.limit,
  }
}

function judgeFor(role: RoleEntry, settings: PolicySettings, people: Directory, past: PastUse) {
  const methods = [settings, ...settings.rules.map(({ terms }) => terms)].flatMap(
    ({ conditions }) => conditions?.signIn?.methods ?? [],
  )
  return (request: JudgedRequest): Verdict => {
    const now = request.submitted_at
    const wanted = wishOf({
      start: request.wanted_start,
      durationMs: request.duration_ms,
      justification: request.justification,
      ticket: request.ticket,
      incident: request.incident,
    })
    const asked = {
      by: request.requester_id,
      now,
      begins: startOf(wanted, now),
      durationMs: wanted.durationMs,
    }
    const facts: Facts = {
      ...noCircumstances,
      now,
      requester: requesterOf(request.requester_id, people),
      role: { name: role.name, archived: false },
      policy: settings,
      people: people.peopleFor(request.requester_id),
      askedBy: request.asked_by_id,
      origin: { address: request.address, signedInAt: now, methods },
      ...factsOfThen(request.codes ?? []),
      ...past.before(asked),
    }
    return evaluate(wanted, facts)
  }
}

/** Whoever asked was employed then, or the record says otherwise. */
function requesterOf(id: PrincipalId, people: Directory): Facts['requester'] {
  const entry = people.entry(id)
  return {
    id,
    status: 'active',
    endsAt: null,
    groupIds: entry?.group_ids ?? [],
    teamId: entry?.team_id ?? null,
    employment: entry?.employment ?? 'employee',
    risk: entry?.risk ?? 'normal',
  }
}

function recorded({ outcome, codes, needed, seats }: JudgedRequest): Outcome {
  switch (outcome) {
    case 'refused':
      return { kind: 'refused', reasons: (codes ?? []).map((code) => ({ code })) }
    case 'automatic':
      return { kind: 'automatic' }
    case 'needs-approval':
      return {
        kind: 'needs-approval',
        needed: (needed ?? []).reduce((sum, count) => sum + count, 0),
        stages: needed?.length ?? 1,
        asked: [...new Set(seats)],
      }
  }
}

function told(request: JudgedRequest, people: Directory) {
  const requester = people.entry(request.requester_id)
  return {
    name: requestName(request.number),
    requester: { name: requester?.name ?? 'Somebody', handle: requester?.handle ?? '' },
    submittedAt: request.submitted_at,
    durationMs: request.duration_ms,
  }
}

/** Counts for what is asked for later: what waited or was approved then. */
function remember(past: PastUse, request: JudgedRequest): void {
  if (request.state !== 'APPROVED' && request.state !== 'PENDING_APPROVAL') return
  const begins = request.granted_at ?? startOf({ start: request.wanted_start }, request.submitted_at)
  past.add({
    by: request.requester_id,
    begins,
    ends: request.granted_at === null ? null : request.ended_at,
    approvedAt: request.outcome === 'needs-approval' ? request.decided_at : null,
  })
}

function newTally() {
  const changes: Record<Change, number> = { automatic: 0, blocked: 0, allowed: 0, more: 0, fewer: 0, same: 0 }
  const [before, after] = [newAsking(), newAsking()]
  let requests = 0
  return {
    count(was: Outcome, is: Outcome): Change {
      const change = compare(was, is)
      requests += 1
      changes[change] += 1
      before.add(was)
      after.add(is)
      return change
    },
    read: () => ({ requests, changes, asked: { before: before.read(), after: after.read() } }),
  }
}

function newAsking() {
  const people = new Set<PrincipalId>()
  let times = 0
  return {
    add(outcome: Outcome): void {
      if (outcome.kind !== 'needs-approval') return
      times += outcome.asked.length
      for (const id of outcome.asked) people.add(id)
    },
    read: (): Asking => ({ people: people.size, times }),
  }
}
