import type { Db } from '@/db/client'
import { caseSubject, pastUse, peers, personNames, seatsOf } from '@/db/queries/cases'
import { groupNames } from '@/db/queries/roles'
import type { RequestRow } from '@/db/schema'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { approvalRule } from '@/lib/domain/approval-rule'
import { sourcesOf, type Approval } from '@/lib/domain/approval'
import { PolicySettings, termsFor } from '@/lib/domain/policy'
import type { Conflict } from '@/lib/domain/facts'
import type { ProviderAnswer } from '@/lib/domain/integration'
import { riskFacts } from '@/lib/domain/risk-facts'
import { startOf } from '@/lib/domain/verdict'
import { wallClock } from '@/lib/domain/wall-clock'

/** Under this many people a team's use says too much about one of them. */
const smallestPeerGroup = 3

/** The facts about a request as they stand at `now`. Reads only: right inside a deciding transaction and outside. */
export async function approvalFacts(
  db: Db,
  request: RequestRow,
  now: Date,
  conflicts: readonly Conflict[] = [],
  answers: readonly ProviderAnswer[] = request.verdict.answers ?? [],
): Promise<ApprovalFacts> {
  const key = { principalId: request.requester_id, roleId: request.role_id }
  const subject = await caseSubject(db, request.id)
  const past = await pastUse(db, { ...key, now: request.submitted_at })
  const team = await peers(db, { ...key, now })
  const seats = await seatsOf(db, request.id)
  const start = wallClock(startOf({ start: request.wanted_start }, now), subject.time_zone ?? 'UTC')
  return {
    readAt: now,
    who: {
      name: subject.requester_name,
      title: subject.title,
      team: subject.team_name,
      manager: subject.manager_name,
      employment: subject.employment,
      endsAt: subject.ends_at,
    },
    what: {
      role: subject.role_name,
      allows: subject.allows,
      target: subject.target_name,
      environment: subject.environment,
      risk: subject.risk,
      startsAt: request.wanted_start,
      durationMs: request.duration_ms,
      justification: request.justification,
      ticket: request.ticket,
    },
    pastUse: past,
    peers: team.size < smallestPeerGroup ? null : team,
    policy: {
      version: subject.version,
      rule: await ruleOf(db, subject.role_name, approvalFor(subject, request.kind)),
      needed: request.needed,
      approvedBy: seats.filter((seat) => seat.verb === 'approve').map((seat) => seat.name),
      conflicts: conflicts.map(({ text }) => text),
      answers: [...answers],
    },
    risks: riskFacts({
      granted: past.granted,
      usualMs: past.usualMs,
      durationMs: request.duration_ms,
      startHour: start.hour,
      startWeekday: start.weekday,
      environment: subject.environment,
      risk: subject.risk,
      employment: subject.employment,
    }),
  }
}

type Subject = Awaited<ReturnType<typeof caseSubject>>

/** The approval that holds for this person under the version the request was judged by. */
function approvalFor(
  { settings, group_ids, team_id, employment }: Subject,
  kind: RequestRow['kind'],
): Approval {
  const person = { groupIds: group_ids, teamId: team_id, employment }
  const { terms } = termsFor(PolicySettings.parse(settings), person)
  return kind === 'extension' && terms.extension !== null ? terms.extension.approval : terms.approval
}

async function ruleOf(db: Db, roleName: string, approval: Approval): Promise<string> {
  const from = sourcesOf(approval)
  const groups = await groupNames(
    db,
    from.flatMap((source) => (source.kind === 'group' ? [source.id] : [])),
  )
  const people = await personNames(
    db,
    from.flatMap((source) => (source.kind === 'person' ? [source.id] : [])),
  )
  return approvalRule(roleName, approval, { groups, people })
}
