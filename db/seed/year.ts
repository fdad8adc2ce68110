import { MINUTE } from '@/lib/domain/duration'
import { answer, submit } from './answers'
import type { Cast } from './cast'
import { after } from './clock'
import { Memory } from './facts'
import { live } from './life'
import type { Random } from './random'
import { overAt, type Story } from './story'
import { openStories } from './tour'
import { yearOfWishes, type Wish } from './wishes'

/** Every request of the year, in the order of submission: those of the past, all over, then those still open. */
export function tellTheYear(cast: Cast, random: Random): Story[] {
  const memory = new Memory()
  const past = pastStories(cast, memory, random)
  return [...past, ...openStories(cast, memory, random)].sort(
    (a, b) => a.wish.at.getTime() - b.wish.at.getTime(),
  )
}

function pastStories(cast: Cast, memory: Memory, random: Random): Story[] {
  const stories: Story[] = []
  const busyUntil = new Map<string, Date>()
  let decisions = 0
  let grants = 0
  for (const wish of yearOfWishes(cast, random)) {
    // Nobody asks again for what they wait for or hold.
    const key = keyOf(wish)
    const busy = busyUntil.get(key)
    if (busy && wish.at < busy) continue
    const submitted = submit(cast, wish, random)
    const decided = answer(cast, submitted, decisions, memory, random)
    const grant = decided.state === 'APPROVED' ? live(cast, decided, grants, random) : null
    const story = { ...decided, grant }
    const over = overAt(story)
    // What would reach into the present is left out: nothing may be live that is not true on the target.
    if (over === null || over > after(cast.now, -MINUTE)) continue
    if (submitted.state === 'PENDING_APPROVAL') decisions += 1
    if (grant !== null) grants += 1
    memory.note(story)
    busyUntil.set(key, over)
    stories.push(story)
  }
  return stories
}

function keyOf({ by, role }: Wish): string {
  return `${by.handle} ${role.slug}`
}
