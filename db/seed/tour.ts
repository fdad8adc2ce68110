import { toCalendarDate, fromDate } from '@internationalized/date'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { submit, type Decided, type Submitted } from './answers'
import { person, role, type Cast } from './cast'
import { after, atWallClock } from './clock'
import type { Memory } from './facts'
import { scheduledGrant } from './life'
import { people } from './people'
import type { Random } from './random'
import type { Story } from './story'
import type { Wish } from './wishes'

/** Somebody to sign in as, and what they can show. */
export interface Guide {
  handle: string
  name: string
  title: string
  canDo: string
}

const guides: readonly { handle: string; canDo: string }[] = [
  {
    handle: 'ada',
    canDo: 'Activate roles: Orders read-only at once, Orders read-write after a yes from Maud',
  },
  {
    handle: 'maud',
    canDo: 'Decide in the inbox what others ask for, and see why her own request is not hers to decide',
  },
  { handle: 'ivo', canDo: 'Read and export the audit log' },
  { handle: 'greta', canDo: 'Administer people: offboard somebody and see their access end' },
  {
    handle: 'nkechi',
    canDo: 'Operate: the system page, the sweep, what stands on the targets without a grant',
  },
]

interface Waiting {
  handle: string
  role: string
  minutesAgo: number
  durationMs: number
  justification: string
  ticket: string
  /** Hours from now, for those who ask ahead. */
  startsInHours?: number
  approvedBy?: { handle: string; minutesAgo: number }
}

const waiting: readonly Waiting[] = [
  {
    handle: 'mateo',
    role: 'orders-write',
    minutesAgo: 172,
    durationMs: 2 * HOUR,
    ticket: 'OPS-4914',
    justification:
      'Backfill the missing customs code for 31 orders to Norway, undone by setting it to null again',
  },
  {
    handle: 'lars',
    role: 'orders-owner',
    minutesAgo: 96,
    durationMs: HOUR,
    ticket: 'CHG-10402',
    justification: 'Create the index on orders by carrier and day, concurrently; Oskar watches the locks',
    startsInHours: 20,
    approvedBy: { handle: 'amara', minutesAgo: 71 },
  },
  {
    handle: 'priya',
    role: 'orders-write',
    minutesAgo: 47,
    durationMs: 2 * HOUR,
    ticket: 'OPS-4921',
    justification: 'Re-queue 12 refunds that failed while SEB was down; each is written to the ticket',
  },
  {
    handle: 'maud',
    role: 'orders-write',
    minutesAgo: 38,
    durationMs: HOUR,
    ticket: 'OPS-4917',
    justification: 'Set order NF-108233 back to “booked”: it was canceled by mistake on Friday',
  },
  {
    handle: 'oskar',
    role: 'orders-owner',
    minutesAgo: 33,
    durationMs: HOUR,
    ticket: 'CHG-10405',
    justification: 'Move contact details into a table of their own, step 3 of 4; Priya checks the counts',
    approvedBy: { handle: 'maud', minutesAgo: 21 },
  },
  {
    handle: 'hugo',
    role: 'orders-write',
    minutesAgo: 12,
    durationMs: HOUR,
    ticket: 'OPS-4923',
    justification: 'Release 9 orders stuck in “confirmed” after the outage at Polaris Rail',
  },
  {
    handle: 'kasper',
    role: 'orders-breakglass',
    minutesAgo: 4,
    durationMs: 30 * MINUTE,
    ticket: 'INC-802',
    justification: 'Bookings fail with lock time-outs since 15 minutes; restarting the service did not help',
  },
]

const ahead: readonly Waiting[] = [
  {
    handle: 'selma',
    role: 'orders-write',
    minutesAgo: 251,
    durationMs: HOUR,
    ticket: 'OPS-4909',
    justification:
      'Change carrier from Kattegat Cargo for 18 orders to Denmark, reversible by the list attached',
    approvedBy: { handle: 'maud', minutesAgo: 238 },
  },
  {
    handle: 'emil',
    role: 'warehouse-load',
    minutesAgo: 205,
    durationMs: 2 * HOUR,
    ticket: '',
    justification: 'Load the tariff of Baltic Feeder for next month',
    approvedBy: { handle: 'sofia', minutesAgo: 190 },
  },
]

/** What is open when the tour begins: requests that wait, and access that starts tomorrow. */
export function openStories(cast: Cast, memory: Memory, random: Random): Story[] {
  return [
    ...waiting.map((item): Story => ({ ...sofar(cast, item, null, memory, random), grant: null })),
    ...ahead.map((item, index): Story => {
      const start = tomorrow(cast.now, person(cast, item.handle).zone, 9 + index)
      const open = sofar(cast, item, start, memory, random)
      const decided: Decided = { ...open, state: 'APPROVED', decidedAt: open.answers.at(-1)?.at ?? null }
      return { ...decided, grant: scheduledGrant(decided, random) }
    }),
  ]
}

function sofar(cast: Cast, item: Waiting, start: Date | null, memory: Memory, random: Random): Decided {
  const open = submit(cast, wishOf(cast, item, start), random)
  if (open.state !== 'PENDING_APPROVAL')
    throw new Error(`The tour’s request of ${item.handle} does not wait: ${JSON.stringify(open.verdict)}`)
  return { ...open, answers: answersTo(cast, open, item, memory) }
}

function wishOf(cast: Cast, item: Waiting, start: Date | null): Wish {
  return {
    by: person(cast, item.handle),
    role: role(cast, item.role),
    at: after(cast.now, -item.minutesAgo * MINUTE),
    start: item.startsInHours === undefined ? start : after(cast.now, item.startsInHours * HOUR),
    durationMs: item.durationMs,
    justification: item.justification,
    ticket: item.ticket,
  }
}

function answersTo(cast: Cast, open: Submitted, { approvedBy }: Waiting, memory: Memory): Decided['answers'] {
  if (!approvedBy) return []
  const at = after(cast.now, -approvedBy.minutesAgo * MINUTE)
  const by = person(cast, approvedBy.handle)
  return [
    {
      by,
      verb: 'approve',
      reason: '',
      durationMs: open.wish.durationMs,
      at,
      facts: memory.facts(cast, open, { at, before: [] }),
    },
  ]
}

/** Tomorrow at `hour` o'clock on the clocks of `zone`. */
function tomorrow(now: Date, zone: string, hour: number): Date {
  return atWallClock(toCalendarDate(fromDate(now, zone)).add({ days: 1 }), hour, 0, zone)
}

/** Whom to sign in as for the tour, also where the company was seeded by an earlier run. */
export function tourGuides(): Guide[] {
  return guides.flatMap(({ handle, canDo }) =>
    people
      .filter((each) => each.handle === handle)
      .map(({ name, title }) => ({ handle, name, title, canDo })),
  )
}
