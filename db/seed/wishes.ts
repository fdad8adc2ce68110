import { fromDate, toCalendarDate, type CalendarDate } from '@internationalized/date'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { EndReason } from '@/lib/domain/grant'
import { person, policyAt, role, windowsAt, type Cast, type Person, type Role } from './cast'
import { after, isWorkday, atWallClock } from './clock'
import { emergencyWishes } from './emergencies'
import { HEAD_OFFICE_ZONE } from './people'
import type { Random } from './random'
import { justificationFor, nightlyJustification, ticketFor } from './words'

/** What somebody asks for, and when; whether it is granted is another matter. */
export interface Wish {
  by: Person
  role: Role
  at: Date
  start: Date | null
  durationMs: number
  justification: string
  ticket: string
  /** Asked for without anybody's leave, because of this incident. */
  emergency?: { incident: string }
  /** Access that something outside of the request brought to its end. */
  interrupted?: { at: Date; reason: EndReason }
}

/** How often a role is asked for, against the others. */
const demand: Record<string, number> = {
  'orders-read': 5,
  'orders-write': 4,
  'orders-owner': 2.4,
  'orders-dump': 0.6,
  'orders-breakglass': 0.06,
  'warehouse-analyst': 6,
  'warehouse-load': 3,
  'warehouse-owner': 1.6,
}
const busiest: Record<string, number> = { oskar: 1.3, johan: 2.5, freja: 1.6, tunde: 2, rosa: 2, chloe: 1.5 }
/** The hours in which people ask, and how much they do. */
const hours = [
  [7, 1],
  [8, 4],
  [9, 7],
  [10, 8],
  [11, 7],
  [12, 3],
  [13, 6],
  [14, 7],
  [15, 6],
  [16, 4],
  [17, 2],
  [18, 0.6],
  [19, 0.4],
] as const
const lengths = [10, 15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720].map((minutes) => minutes * MINUTE)
const YEAR_DAYS = 365
/** One wish in so many breaks a rule of the policy. */
const SPOILED_EVERY = 23

/** A year of wishes, earliest first, each made when its person was employed, eligible and, mostly, at work. */
export function yearOfWishes(cast: Cast, random: Random): Wish[] {
  const today = toCalendarDate(fromDate(cast.now, HEAD_OFFICE_ZONE))
  const wishes: Wish[] = [...interruptions(cast, random), ...emergencyWishes(cast)]
  for (let daysAgo = YEAR_DAYS; daysAgo >= 0; daysAgo--) {
    const day = today.subtract({ days: daysAgo })
    // The portal is used a little more from month to month.
    const usual = isWorkday(day) ? 4.4 - daysAgo / 200 : 0.4
    const count = Math.floor(usual * (0.6 + random.next() * 0.8) + random.next())
    for (let index = 0; index < count; index++) wishes.push(...daytimeWish(cast, day, random))
    if (random.chance(0.16)) wishes.push(...nightlyWish(cast, day, random))
  }
  const asked = wishes.filter((wish) => wish.at < cast.now).sort((a, b) => a.at.getTime() - b.at.getTime())
  return asked.map((wish, index) =>
    index % SPOILED_EVERY === 11 && !wish.interrupted && !wish.emergency
      ? spoil(cast, wish, Math.floor(index / SPOILED_EVERY))
      : wish,
  )
}

function daytimeWish(cast: Cast, day: CalendarDate, random: Random): Wish[] {
  const noon = atWallClock(day, 12, 0, HEAD_OFFICE_ZONE)
  const choice = choose(cast, noon, random, () => true)
  if (!choice) return []
  const [hour] = random.weighted(hours, ([, weight]) => weight)
  const at = after(atWallClock(day, hour, random.whole(0, 59), choice.by.zone), random.whole(0, MINUTE - 1))
  return [wishFor(cast, choice.by, choice.role, at, random)]
}

function nightlyWish(cast: Cast, day: CalendarDate, random: Random): Wish[] {
  const noon = atWallClock(day, 12, 0, HEAD_OFFICE_ZONE)
  const wanted = random.chance(0.25) ? 'orders-breakglass' : 'orders-read'
  const onCall = (who: Person) => (who.groups ?? []).some((name) => name.endsWith('-oncall'))
  // At night nobody waits for a manager: what is asked for is either free, or decided by those on call.
  const answersAtNight = (of: Role) =>
    of.risk === 'critical' || policyAt(of, noon).settings.approval.kind === 'none'
  const choice = choose(
    cast,
    noon,
    random,
    (who, of) => of.slug === wanted && onCall(who) && answersAtNight(of),
  )
  if (!choice) return []
  const hour = random.pick([22, 23, 0, 1, 2, 3, 4, 5])
  const at = after(atWallClock(day, hour, random.whole(0, 59), choice.by.zone), random.whole(0, MINUTE - 1))
  const wish = wishFor(cast, choice.by, choice.role, at, random)
  return [
    {
      ...wish,
      start: null,
      ...(wanted === 'orders-read' && { justification: nightlyJustification(random) }),
    },
  ]
}

function choose(
  cast: Cast,
  at: Date,
  random: Random,
  fits: (who: Person, of: Role) => boolean,
): { by: Person; role: Role } | null {
  const pairs = cast.people
    .filter((who) => isThere(who, at))
    .flatMap((by) => cast.roles.map((each) => ({ by, role: each })))
    .filter((pair) => fits(pair.by, pair.role) && isEligible(cast, pair.by, pair.role, at))
  if (pairs.length === 0) return null
  return random.weighted(pairs, (pair) => (demand[pair.role.slug] ?? 1) * (busiest[pair.by.handle] ?? 1))
}

/** A day's margin on either side keeps every wish of the day within. */
function isThere(who: Person, at: Date): boolean {
  return after(who.createdAt, DAY) <= at && (who.disabledAt === null || after(at, 2 * DAY) < who.disabledAt)
}

function isEligible(cast: Cast, who: Person, of: Role, at: Date): boolean {
  return windowsAt(cast, who, of, after(at, 2 * DAY)).some(
    (window) =>
      after(window.startsAt, DAY) <= at && (window.endsAt === null || after(at, 4 * DAY) < window.endsAt),
  )
}

function wishFor(cast: Cast, by: Person, of: Role, at: Date, random: Random): Wish {
  const { settings } = policyAt(of, at)
  const { defaultMs, maxMs } = settings.duration
  const fitting = lengths.filter((ms) => ms >= defaultMs / 4 && ms <= maxMs)
  const ticket =
    settings.ticket && (settings.ticket.required || random.chance(0.6))
      ? ticketFor(settings.ticket.pattern, at, cast.now, random)
      : ''
  return {
    by,
    role: of,
    at,
    start: random.chance(0.08) ? laterStart(settings.start.maxAheadMs, by, at, random) : null,
    durationMs: random.weighted(fitting, (ms) => (ms === defaultMs ? 4 : 1)),
    justification: justificationFor(of.slug, random),
    ticket,
  }
}

/** Early or late on one of the next two days, so as not to be in the way of others. */
function laterStart(maxAheadMs: number, by: Person, at: Date, random: Random): Date | null {
  if (maxAheadMs < 3 * DAY) return null
  const day = toCalendarDate(fromDate(at, by.zone)).add({ days: random.whole(1, 2) })
  return atWallClock(day, random.pick([6, 7, 9, 13, 19]), 0, by.zone)
}

/** Breaks a rule, each kind in its turn; where the policy has no such rule, the wish stays as good as it was. */
function spoil(cast: Cast, wish: Wish, turn: number): Wish {
  const { settings } = policyAt(wish.role, wish.at)
  switch (turn % 5) {
    case 0:
      return { ...wish, durationMs: settings.duration.maxMs * 2 }
    case 1:
      return { ...wish, ticket: settings.ticket ? 'see chat' : wish.ticket, justification: 'fix' }
    case 2:
      return {
        ...wish,
        role: role(cast, 'orders-owner'),
        start: null,
        justification: justificationOf(wish),
        ticket: '',
      }
    case 3:
      return { ...wish, start: after(wish.at, settings.start.maxAheadMs + 6 * DAY + 3 * HOUR) }
    default:
      return { ...wish, ticket: '', justification: 'test' }
  }
}

function justificationOf(wish: Wish): string {
  return wish.justification || 'Need to look at the tables themselves'
}

/** Access that was live when its holder's eligibility or employment ended. */
function interruptions(cast: Cast, random: Random): Wish[] {
  return cast.eligibilities.flatMap(({ seed, removedAt }) => {
    if (removedAt === null || !('person' in seed) || seed.role !== 'orders-read') return []
    const by = person(cast, seed.person)
    const at = after(removedAt, -35 * MINUTE)
    const reason: EndReason = by.disabledAt === null ? 'ELIGIBILITY_REMOVED' : 'PRINCIPAL_DISABLED'
    const wish = wishFor(cast, by, role(cast, seed.role), at, random)
    return [{ ...wish, start: null, durationMs: 2 * HOUR, interrupted: { at: removedAt, reason } }]
  })
}
