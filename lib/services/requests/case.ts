import type { Db } from '@/db/client'
import { anomaliesOf } from '@/db/queries/anomalies'
import { caseSubject, pastUse, peers, personNames, seatsOf } from '@/db/queries/cases'
import { groupNames } from '@/db/queries/roles'
import { readsOn } from '@/db/reads'
import type { RequestRow } from '@/db/schema'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { approvalRule } from '@/lib/domain/approval-rule'
import { sourcesOf, type Approval } from '@/lib/domain/approval'
import { narrowingWords } from '@/lib/domain/narrowing'
import { riskAt, type RiskStanding } from '@/lib/domain/person-risk'
import { PolicySettings, termsFor } from '@/lib/domain/policy'
import type { Conflict } from '@/lib/domain/facts'
import type { ProviderAnswer } from '@/lib/domain/integration'
import { riskFacts, withAnomalies } from '@/lib/domain/risk-facts'
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
  const read = readsOn(db)
  const [subject, past, team, seats, noted] = await Promise.all([
    read(() => caseSubject(db, request.id)),
    read(() => pastUse(db, { ...key, now: request.submitted_at })),
    read(() => peers(db, { ...key, now })),
    read(() => seatsOf(db, request.id)),
    read(() => anomaliesOf(db, request.id)),
  ])
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
      only: narrowingWords(subject.narrowing),
    },
    pastUse: past,
    peers: team.size < smallestPeerGroup ? null : team,
    policy: {
      version: subject.version,
      rule: await ruleOf(db, subject.role_name, approvalFor(subject, request.kind, now)),
      needed: request.needed,
      approvedBy: seats.filter((seat) => seat.verb === 'approve').map((seat) => seat.name),
      conflicts: conflicts.map(({ text }) => text),
      answers: [...answers],
    },
    risks: withAnomalies(
      riskFacts({
        granted: past.granted,
        usualMs: past.usualMs,
        durationMs: request.duration_ms,
        startHour: start.hour,
        startWeekday: start.weekday,
        environment: subject.environment,
        risk: subject.risk,
        employment: subject.employment,
        person: { standing: standingOf(subject), now },
      }),
      noted,
    ),
  }
}

type Subject = Awaited<ReturnType<typeof caseSubject>>

/** The approval that holds for this person under the version the request was judged by. */
function approvalFor(subject: Subject, kind: RequestRow['kind'], now: Date): Approval {
  const { settings, group_ids, team_id, employment } = subject
  const risk = riskAt(standingOf(subject), now)
  const person = { groupIds: group_ids, teamId: team_id, employment, risk }
  const { terms } = termsFor(PolicySettings.parse(settings), person)
  return kind === 'extension' && terms.extension !== null ? terms.extension.approval : terms.approval
}

function standingOf(subject: Subject): RiskStanding {
  return {
    risk: subject.person_risk,
    reason: subject.risk_reason,
    setBy: subject.risk_set_by,
    setAt: subject.risk_set_at,
    until: subject.risk_until,
  }
}

async function ruleOf(db: Db, roleName: string, approval: Approval): Promise<string> {
  const from = sourcesOf(approval)
  const read = readsOn(db)
  const [groups, people] = await Promise.all([
    read(() =>
      groupNames(
        db,
        from.flatMap((source) => (source.kind === 'group' ? [source.id] : [])),
      ),
    ),
    read(() =>
      personNames(
        db,
        from.flatMap((source) => (source.kind === 'person' ? [source.id] : [])),
      ),
    ),
  ])
  return approvalRule(roleName, approval, { groups, people })
}
