import type { Actor, AuditEntry, Via } from '@/lib/domain/audit'
import { grantName, requestName } from '@/lib/domain/ids'
import type { Person } from './cast'
import { neededBy, type GrantStory, type Story } from './story'

/** One event before it becomes a row. */
export interface Told {
  at: Date
  actor: Actor
  via: Via
  address: string | null
  entry: AuditEntry
}

export type Numbers = ReadonlyMap<string, number>

export function byPerson(at: Date, person: Person, entry: AuditEntry, via: Via = 'web'): Told {
  return {
    at,
    actor: { kind: 'person', id: person.id, name: person.name },
    via,
    address: person.address,
    entry,
  }
}

export function bySweep(at: Date, entry: AuditEntry): Told {
  return { at, actor: { kind: 'sweep', name: 'Sweep' }, via: 'sweep', address: null, entry }
}

/** Everything the log says of one request and its grant, in order; `numbers` are those the database gave. */
export function eventsOf(story: Story, numbers: Numbers): Told[] {
  const asked = requestEvents(story, numbers)
  return story.grant === null ? asked : [...asked, ...grantEvents(story, story.grant, numbers)]
}

function requestEvents(story: Story, numbers: Numbers): Told[] {
  const { wish, verdict, decidedAt } = story
  const about = (entry: Pick<AuditEntry, 'action' | 'reason' | 'before' | 'after'>): AuditEntry => ({
    ...entry,
    object: { type: 'request', id: story.id, name: requestName(numbers.get(story.id) ?? 0) },
    requestId: story.id,
    subject: { id: wish.by.id, name: wish.by.name },
    role: { id: wish.role.id, name: wish.role.name },
    target: { id: wish.role.target.id, name: wish.role.target.name },
  })
  const requester = { id: wish.by.id, name: wish.by.name }
  const events = [byPerson(wish.at, wish.by, about(submitted(story)))]
  if (story.nudgedAt) events.push(byPerson(story.nudgedAt, wish.by, about({ action: 'request.nudged' })))
  story.answers.forEach((given, index) => {
    const last = index === story.answers.length - 1
    const state = last && story.state !== 'EXPIRED' ? story.state : 'PENDING_APPROVAL'
    const action =
      state === 'DENIED'
        ? 'request.denied'
        : state === 'APPROVED'
          ? 'request.approved'
          : 'request.approval_given'
    const approvals = story.answers.slice(0, index + 1).filter((each) => each.verb === 'approve').length
    const entry = about({
      action,
      reason: given.reason || null,
      before: { state: 'PENDING_APPROVAL' },
      after: { state, durationMs: given.durationMs, approvals, needed: neededBy(verdict) },
    })
    events.push(byPerson(given.at, given.by, { ...entry, subject: requester }))
  })
  const closing = { before: { state: 'PENDING_APPROVAL' }, after: { state: story.state } }
  if (decidedAt && story.state === 'CANCELED')
    events.push(byPerson(decidedAt, wish.by, about({ action: 'request.canceled', ...closing })))
  if (decidedAt && story.state === 'EXPIRED') {
    const entry = about({ action: 'request.expired', reason: 'Nobody answered in time.', ...closing })
    events.push(bySweep(decidedAt, { ...entry, subject: requester }))
  }
  return events
}

function submitted({ wish, version, verdict }: Story) {
  const state = { refused: 'REJECTED', automatic: 'APPROVED', 'needs-approval': 'PENDING_APPROVAL' }[
    verdict.outcome
  ]
  return {
    action: verdict.outcome === 'refused' ? ('request.rejected' as const) : ('request.submitted' as const),
    reason: wish.justification,
    after: {
      state,
      policyVersion: version.version,
      durationMs: wish.durationMs,
      start: wish.start?.toISOString() ?? 'now',
      ticket: wish.ticket,
      ...(verdict.outcome === 'refused' && { reasons: verdict.reasons.map((reason) => reason.code) }),
      ...(verdict.outcome === 'needs-approval' && {
        needed: verdict.stages[0].needed,
        approvers: verdict.stages[0].seats.map((seat) => seat.id),
        stages: verdict.stages.length,
      }),
    },
  }
}

function grantEvents({ wish, answers, id }: Story, grant: GrantStory, numbers: Numbers): Told[] {
  const opener = answers.at(-1)?.by ?? wish.by
  const { target } = wish.role
  const about = (
    action: AuditEntry['action'],
    before: string | null,
    after: NonNullable<AuditEntry['after']>,
    reason: string | null = null,
  ): AuditEntry => ({
    action,
    reason,
    object: { type: 'grant', id: grant.id, name: grantName(numbers.get(grant.id) ?? 0) },
    requestId: id,
    grantId: grant.id,
    subject: { id: wish.by.id, name: wish.by.name },
    role: { id: wish.role.id, name: wish.role.name },
    target: { id: target.id, name: target.name },
    before: before === null ? null : { state: before },
    after,
  })
  const engine = (at: Date, entry: AuditEntry): Told => ({
    at,
    actor: { kind: 'connector', name: target.name },
    via: 'engine',
    address: null,
    entry,
  })
  const planned = { durationMs: grant.durationMs, plannedStart: grant.plannedStart.toISOString() }
  const scheduled = grant.activatingAt === null || grant.activatingAt > grant.createdAt
  const events: Told[] = []
  const opened = scheduled ? 'SCHEDULED' : 'ACTIVATING'
  events.push(
    byPerson(
      grant.createdAt,
      opener,
      about(scheduled ? 'grant.scheduled' : 'grant.activating', null, { state: opened, ...planned }),
    ),
  )
  if (grant.endedBy && grant.activatingAt === null && grant.endedAt)
    events.push(
      byPerson(
        grant.endedAt,
        grant.endedBy.person,
        about('grant.ended', 'SCHEDULED', { state: 'ENDED', endReason: grant.endReason }),
      ),
    )
  if (scheduled && grant.activatingAt)
    events.push(bySweep(grant.activatingAt, about('grant.activating', 'SCHEDULED', { state: 'ACTIVATING' })))
  if (grant.failure && grant.endedAt)
    events.push(
      engine(
        grant.endedAt,
        about('grant.activation_failed', 'ACTIVATING', { state: 'ACTIVATION_FAILED' }, grant.failure),
      ),
    )
  if (grant.grantedAt && grant.endsAt)
    events.push(
      engine(
        grant.grantedAt,
        about('grant.active', 'ACTIVATING', { state: 'ACTIVE', endsAt: grant.endsAt.toISOString() }),
      ),
    )
  if (grant.secretShownAt)
    events.push(byPerson(grant.secretShownAt, wish.by, about('secret.revealed', null, {})))
  if (grant.revokeStartedAt) {
    const after = {
      state: 'DEACTIVATING',
      endReason: grant.endReason,
      ...(grant.endReason === 'EXPIRED' && { endsAt: grant.endsAt?.toISOString() ?? null }),
    }
    const entry = about('grant.deactivating', 'ACTIVE', after, grant.endedBy?.reason || null)
    if (grant.endedBy) events.push(byPerson(grant.revokeStartedAt, grant.endedBy.person, entry))
    else if (grant.endReason === 'EXTERNAL_REMOVAL') events.push(engine(grant.revokeStartedAt, entry))
    else events.push(bySweep(grant.revokeStartedAt, entry))
  }
  const failed = grant.revocationFailedAt
  if (failed)
    events.push(
      engine(failed, about('grant.revocation_failed', 'DEACTIVATING', { state: 'REVOCATION_FAILED' })),
    )
  if (grant.removedAt) {
    const before = failed ? 'REVOCATION_FAILED' : 'DEACTIVATING'
    events.push(engine(grant.removedAt, about('grant.access_removed', before, { state: 'DEACTIVATING' })))
  }
  if (grant.removedAt && grant.endedAt) {
    const seen = 'The target confirmed twice that the access is gone.'
    events.push(
      engine(
        grant.endedAt,
        about('grant.ended', 'DEACTIVATING', { state: 'ENDED', verified: 'verified' }, seen),
      ),
    )
  }
  return events
}
