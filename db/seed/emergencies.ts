import type { Insertable } from 'kysely'
import type { AuditEntry } from '@/lib/domain/audit'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { requestName } from '@/lib/domain/ids'
import { concernedBy, reviewDueAt, reviewNoticeAt, type ReviewOutcome } from '@/lib/domain/review'
import type { Database } from '../schema'
import { peopleAt, person, role, type Cast, type Person } from './cast'
import { after } from './clock'
import { byPerson, bySweep, type Numbers, type Told } from './events'
import type { Story } from './story'
import type { Wish } from './wishes'

interface Review {
  handle: string
  /** After the emergency began. */
  afterMs: number
  outcome: ReviewOutcome
  comment: string
}

interface Emergency {
  handle: string
  agoMs: number
  durationMs: number
  incident: string
  justification: string
  /** Null where it still waits for its review, in time or not. */
  review: Review | null
}

const emergencies: readonly Emergency[] = [
  {
    handle: 'hugo',
    agoMs: 19 * DAY + 11 * HOUR,
    durationMs: 20 * MINUTE,
    incident: 'INC-774',
    justification: 'Payments of two banks are written twice; the writer has to be stopped now',
    review: {
      handle: 'bilal',
      afterMs: 8 * HOUR,
      outcome: 'justified',
      comment:
        'The writer was stopped and 14 rows repaired, as the log of the target shows. Nothing else was touched.',
    },
  },
  {
    handle: 'nkechi',
    agoMs: 8 * DAY + 2 * HOUR,
    durationMs: 30 * MINUTE,
    incident: 'INC-789',
    justification: 'Bookings are slow since this morning and nobody of the commanders picks up',
    review: {
      handle: 'helena',
      afterMs: 5 * HOUR,
      outcome: 'not-justified',
      comment:
        'Slow is not down, and two commanders were there. Ask them next time; read-only would have done.',
    },
  },
  {
    handle: 'oskar',
    agoMs: 2 * DAY + 4 * HOUR,
    durationMs: 20 * MINUTE,
    incident: 'INC-797',
    justification: 'Bookings from Umeå wait for one lock; the session that holds it has to be ended',
    review: null,
  },
  {
    handle: 'priya',
    agoMs: 9 * HOUR,
    durationMs: 30 * MINUTE,
    incident: 'INC-801',
    justification: 'The orders database takes no connections; sessions that hang have to be ended',
    review: null,
  },
]

/** What was activated without anybody's leave. */
export function emergencyWishes(cast: Cast): Wish[] {
  return emergencies.map((told) => ({
    by: person(cast, told.handle),
    role: role(cast, 'orders-breakglass'),
    at: after(cast.now, -told.agoMs),
    start: null,
    durationMs: told.durationMs,
    justification: told.justification,
    ticket: '',
    emergency: { incident: told.incident },
  }))
}

export interface Account {
  skipped: Person[]
  reviewers: Person[]
  accessEndsAt: Date
  dueAt: Date
  given: (Omit<Review, 'handle' | 'afterMs'> & { by: Person; at: Date }) | null
}

/** Whom an emergency passed over and what became of its review; null for any other story. */
export function accountOf(cast: Cast, { wish, version, state }: Story): Account | null {
  const { emergency } = version.settings
  if (wish.emergency === undefined || emergency === null || state !== 'APPROVED') return null
  const named = peopleAt(cast, wish.role, version.settings, wish.by, wish.at)
  const people = Object.fromEntries(
    Object.entries(named).map(([key, each]) => [
      key,
      each.map(({ id, endsAt }) => ({ id, status: 'active' as const, endsAt, away: null })),
    ]),
  )
  const { skipped, reviewers } = concernedBy(version.settings, {
    now: wish.at,
    people,
    excluded: [wish.by.id],
  })
  const review = emergencies.find(({ incident }) => incident === wish.emergency?.incident)?.review ?? null
  const { durationMs } = wish
  return {
    skipped: skipped.map(({ id }) => byId(cast, id)),
    reviewers: reviewers.map(({ id }) => byId(cast, id)),
    accessEndsAt: after(wish.at, durationMs),
    dueAt: reviewDueAt({ now: wish.at, durationMs, withinMs: emergency.reviewWithinMs }),
    given: review && {
      by: person(cast, review.handle),
      at: after(wish.at, review.afterMs),
      outcome: review.outcome,
      comment: review.comment,
    },
  }
}

function byId(cast: Cast, id: string): Person {
  const found = cast.people.find((each) => each.id === id)
  if (!found) throw new Error(`Nobody has the id ${id}`)
  return found
}

interface ReviewRows {
  reviews: Insertable<Database['post_review']>[]
  reviewers: Insertable<Database['post_reviewer']>[]
  skipped: Insertable<Database['request_approver']>[]
}

export function reviewRows(cast: Cast, stories: readonly Story[]): ReviewRows {
  const rows: ReviewRows = { reviews: [], reviewers: [], skipped: [] }
  for (const story of stories) {
    const account = accountOf(cast, story)
    if (account === null) continue
    const { given, dueAt } = account
    rows.reviews.push({
      request_id: story.id,
      principal_id: story.wish.by.id,
      due_at: dueAt,
      remind_at:
        given === null ? reviewNoticeAt({ accessEndsAt: account.accessEndsAt, dueAt }, 0, cast.now) : null,
      reviewed_at: given?.at ?? null,
      reviewed_by: given?.by.id ?? null,
      outcome: given?.outcome ?? null,
      comment: given?.comment ?? '',
    })
    for (const { id } of account.reviewers)
      rows.reviewers.push({ request_id: story.id, principal_id: id, for_id: null })
    for (const { id } of account.skipped)
      rows.skipped.push({ request_id: story.id, principal_id: id, via: 'skipped' })
  }
  return rows
}

/** What the log says of an emergency beside what it says of every request. */
export function emergencyEvents(cast: Cast, story: Story, numbers: Numbers): Told[] {
  const account = accountOf(cast, story)
  if (account === null) return []
  const { wish } = story
  const incident = wish.emergency?.incident ?? ''
  const about = (entry: Pick<AuditEntry, 'action' | 'reason' | 'after'>): AuditEntry => ({
    ...entry,
    object: { type: 'request', id: story.id, name: requestName(numbers.get(story.id) ?? 0) },
    requestId: story.id,
    subject: { id: wish.by.id, name: wish.by.name },
    role: { id: wish.role.id, name: wish.role.name },
    target: { id: wish.role.target.id, name: wish.role.target.name },
  })
  const begun = about({
    action: 'request.emergency',
    reason: `${incident}: ${wish.justification}`,
    after: {
      incident,
      skipped: account.skipped.map(({ name }) => name),
      reviewers: account.reviewers.map(({ name }) => name),
      reviewDueAt: account.dueAt.toISOString(),
    },
  })
  const { given } = account
  if (given === null) {
    const overdue = about({
      action: 'review.overdue',
      after: { incident, reviewers: account.reviewers.map(({ name }) => name) },
    })
    return [
      byPerson(wish.at, wish.by, begun),
      ...(account.dueAt > cast.now ? [] : [bySweep(after(account.dueAt, 20 * SECOND), overdue)]),
    ]
  }
  const said = { outcome: given.outcome, incident, overdue: false }
  return [
    byPerson(wish.at, wish.by, begun),
    byPerson(given.at, given.by, about({ action: 'review.given', reason: given.comment, after: said })),
  ]
}
