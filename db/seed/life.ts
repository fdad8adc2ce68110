import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { EndReason } from '@/lib/domain/grant'
import { GrantId } from '@/lib/domain/ids'
import type { Decided } from './answers'
import { person, type Cast } from './cast'
import { after, later } from './clock'
import type { Random } from './random'
import type { GrantStory } from './story'
import { revocationReason } from './words'

type Fate = EndReason | 'ACTIVATION_FAILED' | 'REVOCATION_FAILED' | 'CALLED_OFF'

/** How the `turn`-th grant goes: most run out or are given back. */
function fateOf({ wish }: Decided, turn: number, random: Random): Fate {
  if (wish.interrupted) return wish.interrupted.reason
  if (turn === 300) return 'REVOCATION_FAILED'
  if (turn % 190 === 70) return 'ACTIVATION_FAILED'
  if (turn % 260 === 150) return 'EXTERNAL_REMOVAL'
  if (turn % 70 === 33) return 'REVOKED'
  if (wish.start !== null && turn % 6 === 1) return 'CALLED_OFF'
  return random.chance(0.36) ? 'RELEASED' : 'EXPIRED'
}

/** A grant that is still to start. */
export function scheduledGrant(story: Decided, random: Random): GrantStory {
  const decidedAt = story.decidedAt ?? story.wish.at
  return {
    id: GrantId.parse(random.uuid(decidedAt)),
    state: 'SCHEDULED',
    durationMs: Math.min(story.wish.durationMs, ...story.answers.map((given) => given.durationMs)),
    createdAt: decidedAt,
    plannedStart: story.wish.start === null ? decidedAt : later(story.wish.start, decidedAt),
    activatingAt: null,
    grantedAt: null,
    secretShownAt: null,
    endsAt: null,
    revokeStartedAt: null,
    revocationFailedAt: null,
    removedAt: null,
    endedAt: null,
    endReason: null,
    endedBy: null,
    failure: null,
  }
}

/** The whole life of the grant that an approved request led to. */
export function live(cast: Cast, story: Decided, turn: number, random: Random): GrantStory {
  const grant = scheduledGrant(story, random)
  const fate = fateOf(story, turn, random)
  if (fate === 'CALLED_OFF' && grant.plannedStart > grant.createdAt) return calledOff(story, grant, random)
  const waited = grant.plannedStart > grant.createdAt
  const activatingAt = waited ? after(grant.plannedStart, random.whole(4, 70)) : grant.createdAt
  if (fate === 'ACTIVATION_FAILED') return notGiven(grant, activatingAt)

  const ownAccount = story.wish.role.entitlement.account === 'own'
  const grantedAt = after(activatingAt, ownAccount ? random.whole(35, 240) : random.whole(80, 720))
  const endsAt = after(grantedAt, grant.durationMs)
  const given = { ...grant, activatingAt, grantedAt, endsAt }
  const stop = stopOf(cast, story, given, fate, random)
  const shown = after(grantedAt, random.whole(3 * SECOND, 50 * SECOND))
  return {
    ...given,
    ...removal(stop.at, fate === 'REVOCATION_FAILED', random),
    secretShownAt: ownAccount || shown >= stop.at ? null : shown,
    state: 'ENDED',
    endReason: stop.reason,
    endedBy: stop.by,
    failure: null,
  }
}

/** Ended while it was only planned: nothing ever touched the target. */
function calledOff({ wish }: Decided, grant: GrantStory, random: Random): GrantStory {
  const waited = grant.plannedStart.getTime() - grant.createdAt.getTime()
  const endedAt = after(grant.createdAt, waited * (0.2 + random.next() * 0.6))
  const endedBy = { person: wish.by, reason: '' }
  return { ...grant, state: 'ENDED', endedAt, endReason: 'RELEASED', endedBy }
}

/** The target did not answer for as long as the portal has patience. */
function notGiven(grant: GrantStory, activatingAt: Date): GrantStory {
  const endedAt = after(activatingAt, Math.min(5 * MINUTE, grant.durationMs))
  const failure = 'The target did not answer in time; the database server was restarting.'
  return { ...grant, state: 'ACTIVATION_FAILED', activatingAt, endedAt, failure }
}

interface Stop {
  at: Date
  reason: EndReason
  by: GrantStory['endedBy']
}

function stopOf(
  cast: Cast,
  { wish, answers }: Decided,
  given: { grantedAt: Date; endsAt: Date; durationMs: number },
  fate: Exclude<Fate, 'ACTIVATION_FAILED'>,
  random: Random,
): Stop {
  const somewhere = after(given.grantedAt, given.durationMs * (0.12 + random.next() * 0.8))
  const reason = fate === 'REVOCATION_FAILED' || fate === 'CALLED_OFF' ? 'EXPIRED' : fate
  switch (reason) {
    case 'EXPIRED':
      return { at: after(given.endsAt, random.whole(3, 90)), reason, by: null }
    case 'RELEASED':
      return { at: somewhere, reason, by: { person: wish.by, reason: '' } }
    case 'REVOKED': {
      const overseer = answers[0]?.by ?? person(cast, wish.by.handle === 'nkechi' ? 'yuki' : 'nkechi')
      return { at: somewhere, reason, by: { person: overseer, reason: revocationReason(random) } }
    }
    case 'ELIGIBILITY_REMOVED':
    case 'PRINCIPAL_DISABLED':
      return { at: after(wish.interrupted?.at ?? somewhere, 20), reason, by: null }
    case 'POLICY_CHANGED':
    case 'NEVER_STARTED':
    case 'EXTERNAL_REMOVAL':
      return { at: somewhere, reason, by: null }
  }
}

/** The removal, and the second look that confirms it; once the target resisted for a while. */
function removal(stoppedAt: Date, resisted: boolean, random: Random) {
  const revocationFailedAt = resisted ? after(stoppedAt, 2 * MINUTE) : null
  const removedAt = after(stoppedAt, resisted ? 22 * MINUTE : random.whole(25, 430))
  const endedAt = after(removedAt, 45 * SECOND + random.whole(40, 900))
  return { revokeStartedAt: stoppedAt, revocationFailedAt, removedAt, endedAt }
}
