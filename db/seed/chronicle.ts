import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { SessionId } from '@/lib/domain/ids'
import { person, role, type Cast, type Person } from './cast'
import { after, whenInOffice } from './clock'
import { eligibilityName } from './eligibility'
import { byPerson, type Told } from './events'
import { findingEvents } from './findings'
import { moveEvents } from './history'
import { integrationEvents } from './integrations'
import type { Random } from './random'
import { bundleEvents } from './bundles'
import { delegationEvents } from './delegations'
import { exceptionEvents } from './exceptions'
import { riskEvents } from './person-risk'
import { separationEvents } from './separation'

/** Everything in the log that is not about one request: how the portal was set up, who came in, who read the log. */
export function chronicle(cast: Cast, acting: readonly Told[], random: Random): Told[] {
  return [...setUp(cast), ...leavings(cast), ...reading(cast, random), ...signIns(cast, acting, random)]
}

function setUp(cast: Cast): Told[] {
  const [greta, bilal] = [person(cast, 'greta'), person(cast, 'bilal')]
  const created = cast.people.map((who): Told => {
    const first = who.joinedDaysAgo === undefined
    const event = byPerson(who.createdAt, greta, {
      action: 'principal.created',
      object: { type: 'principal', id: who.id, name: who.name },
      subject: { id: who.id, name: who.name },
      reason: first ? 'Taken over from the directory' : 'New colleague',
      after: { name: who.name, handle: who.handle, title: who.title, team: who.team },
    })
    return first ? { ...event, actor: { kind: 'system', name: 'Set-up' }, via: 'cli', address: null } : event
  })
  const targets = cast.targets.map((target) =>
    byPerson(target.createdAt, bilal, {
      action: 'target.created',
      object: { type: 'target', id: target.id, name: target.name },
      target: { id: target.id, name: target.name },
      after: { connector: 'postgres', environment: 'production' },
    }),
  )
  return [
    ...created,
    ...targets,
    ...cast.roles.flatMap((each) => roleEvents(each, bilal)),
    ...eligibilityEvents(cast, greta),
    ...separationEvents(cast),
    ...exceptionEvents(cast),
    ...delegationEvents(cast),
    ...riskEvents(cast),
    ...bundleEvents(cast),
    ...integrationEvents(cast),
    ...findingEvents(cast),
    ...moveEvents(cast),
  ]
}

function roleEvents(of: Cast['roles'][number], by: Person): Told[] {
  const place = { role: { id: of.id, name: of.name }, target: { id: of.target.id, name: of.target.name } }
  const created = byPerson(of.createdAt, by, {
    action: 'role.created',
    object: { type: 'role', id: of.id, name: of.name },
    ...place,
    after: { risk: of.risk, owners: of.owners },
  })
  const published = of.versions.map((version, index) =>
    byPerson(version.publishedAt, by, {
      action: 'policy.published',
      object: { type: 'policy', id: version.id, name: `${of.name} v${version.version}` },
      ...place,
      reason: version.comment,
      before: index === 0 ? null : summary(of.versions[index - 1]?.settings),
      after: summary(version.settings),
    }),
  )
  return [created, ...published]
}

function summary(settings: Cast['roles'][number]['versions'][number]['settings'] | undefined) {
  if (!settings) return null
  const { duration, approval, ticket } = settings
  return {
    maxMs: duration.maxMs,
    defaultMs: duration.defaultMs,
    approval:
      approval.kind === 'none'
        ? 'none'
        : approval.stages
            .map((stage) => `${stage.needed} of ${stage.from.map((each) => each.kind).join(', ')}`)
            .join(', then '),
    ticket: ticket === null ? null : ticket.pattern,
  }
}

function eligibilityEvents(cast: Cast, by: Person): Told[] {
  return cast.eligibilities.flatMap(({ id, seed, startsAt, endsAt, removedAt }) => {
    const of = role(cast, seed.role)
    const holder = 'person' in seed ? person(cast, seed.person) : null
    const entry = {
      object: { type: 'eligibility' as const, id, name: eligibilityName(seed) },
      subject: holder && { id: holder.id, name: holder.name },
      role: { id: of.id, name: of.name },
      target: { id: of.target.id, name: of.target.name },
      reason: seed.reason,
    }
    // One that starts later was entered in the last days.
    const addedAt = startsAt > cast.now ? after(cast.now, -2 * DAY) : startsAt
    const window = { startsAt: startsAt.toISOString(), endsAt: endsAt?.toISOString() ?? null }
    const added = byPerson(addedAt, by, { ...entry, action: 'eligibility.added', after: window })
    if (removedAt === null) return [added]
    const reason = holder?.disabledAt ? 'Left the company' : 'No longer needed'
    return [
      added,
      byPerson(removedAt, by, { ...entry, action: 'eligibility.removed', reason, before: window }),
    ]
  })
}

function leavings(cast: Cast): Told[] {
  const greta = person(cast, 'greta')
  return cast.people.flatMap((who) => {
    if (who.disabledAt === null) return []
    return byPerson(who.disabledAt, greta, {
      action: 'principal.disabled',
      object: { type: 'principal', id: who.id, name: who.name },
      subject: { id: who.id, name: who.name },
      reason: 'Left the company',
      before: { status: 'active' },
      after: { status: 'disabled' },
    })
  })
}

/** The auditors look every week, and take the log with them at the end of each quarter. */
function reading(cast: Cast, random: Random): Told[] {
  const auditors = [person(cast, 'ivo'), person(cast, 'camille')]
  const events: Told[] = []
  for (let daysAgo = 357; daysAgo > 1; daysAgo -= random.whole(5, 9)) {
    const who = random.pick(auditors)
    const at = whenInOffice(after(cast.now, -daysAgo * DAY + random.whole(0, 6) * HOUR), who.zone, random)
    const query = random.pick([
      'risk:critical',
      'action:request.rejected',
      'action:grant.revocation_failed',
      'since:7d',
      'action:policy.published',
    ])
    const object = { type: 'audit' as const, id: 'audit', name: 'Audit log' }
    events.push(byPerson(at, who, { action: 'audit.viewed', object, after: { query } }))
    if (random.chance(0.15))
      events.push(
        byPerson(after(at, 9 * MINUTE), who, {
          action: 'audit.exported',
          object,
          after: {
            query: 'since:90d',
            format: random.pick(['csv', 'ndjson']),
            rows: random.whole(900, 3_200),
          },
        }),
      )
  }
  return events.filter((event) => event.at < cast.now)
}

/** One sign-in for each person and day on which they did something, some minutes before the first of it. */
function signIns(cast: Cast, acting: readonly Told[], random: Random): Told[] {
  const first = new Map<string, Told>()
  for (const event of acting) {
    if (event.actor.kind !== 'person') continue
    const key = `${event.actor.id} ${event.at.toISOString().slice(0, 10)}`
    const known = first.get(key)
    if (!known || event.at < known.at) first.set(key, event)
  }
  return [...first.values()].flatMap(({ actor, at }) => {
    const who = cast.people.find((each) => actor.kind === 'person' && each.id === actor.id)
    if (!who) return []
    const startedAt = after(at, -random.whole(20_000, 9 * MINUTE))
    const id = SessionId.parse(random.uuid(startedAt))
    const object = { type: 'session' as const, id, name: `Session of ${who.name}` }
    const started = byPerson(
      startedAt,
      who,
      { action: 'session.started', object, after: { via: 'oidc', acr: null, amr: ['pwd', 'mfa'] } },
      'sign-in',
    )
    const endedAt = after(at, random.whole(2, 9) * HOUR)
    if (endedAt >= cast.now || random.chance(0.6)) return [started]
    const subject = { id: who.id, name: who.name }
    return [
      started,
      byPerson(endedAt, who, { action: 'session.ended', object, subject, reason: 'Signed out' }, 'sign-in'),
    ]
  })
}
