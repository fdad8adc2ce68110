import { expect } from 'vitest'
import {
  settle,
  workFor,
  type GrantMove,
  type OpenGrant,
  type Outcome,
  type Work,
} from '@/lib/domain/assignment'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { coverage, end, endableStates, isLive, mayMove, type GrantState } from '@/lib/domain/grant'
import { GrantId, PrincipalId } from '@/lib/domain/ids'
import {
  cancel,
  decide,
  hasLapsed,
  type Answer,
  type OpenRequest,
  type RequestState,
} from '@/lib/domain/request'

const people = Array.from({ length: 4 }, (_, n) =>
  PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n + 1}`),
)
const patience = {
  secondLookMs: 20 * SECOND,
  observeEveryMs: 5 * MINUTE,
  backoffFirstMs: SECOND,
  backoffCapMs: MINUTE,
}

export type Luck = 'fine' | 'lost answer' | 'refuses' | 'does not answer'

interface Grant extends OpenGrant {
  state: GrantState
  /** The latest end anyone ever agreed to: granted + approved duration. */
  agreedEnd: Date | null
  requesterId: PrincipalId
  deciders: PrincipalId[]
}

/** One assignment, shared by every grant: the hardest case. `check` says what must never be otherwise. */
export class World {
  now = new Date('2026-03-01T12:00:00Z')
  requests: OpenRequest[] = []
  grants: Grant[] = []
  onTarget = false
  /** When the target by itself stops letting people in; milliseconds since the epoch. */
  nativeUntil = 0
  /** What the portal has written down of that. */
  toldUntil: Date | null = null
  /** Somebody took the access away on the target; the engine has not looked since. */
  brokenByHand = false
  secondLookAt: Date | null = null
  dueAt: Date | null = null
  attempts = 0
  /** What a worker has done and not yet recorded; while it is set, its lease keeps others away. */
  atWork: Outcome | null = null

  submit(by: number, needed: number): void {
    this.requests.push({
      state: 'PENDING_APPROVAL',
      requesterId: person(by),
      askedById: null,
      stage: 1,
      stages: 1 + (by % 2),
      someoneElse: true,
      reasonRequired: false,
      freshSignInMs: null,
      signInMethods: [],
      passkey: false,
      decideBy: new Date(this.now.getTime() + HOUR),
      needed,
      approverIds: people.filter((_, n) => n !== by % people.length || needed > 1),
      answers: [],
    })
  }
  answer(which: number, by: number, verb: Answer['verb']): void {
    const request = pick(this.requests, which)
    if (request === undefined) return
    const outcome = decide(request, { by: person(by), verb }, this.now)
    if (!outcome.ok) return
    const next: OpenRequest = {
      ...request,
      ...outcome.value,
      answers: [...request.answers, { by: person(by), verb, stage: request.stage }],
    }
    this.replace(request, next)
    if (next.state === 'APPROVED') this.open(next)
  }
  open(request: OpenRequest): void {
    this.grants.push({
      id: GrantId.parse(`00000000-0000-7000-8000-${String(this.grants.length).padStart(12, '0')}`),
      state: 'ACTIVATING',
      durationMs: HOUR,
      endsAt: null,
      agreedEnd: null,
      activatingAt: this.now,
      revokeStartedAt: null,
      accessRemovedAt: null,
      requesterId: request.requesterId,
      deciders: request.answers.filter((given) => given.verb === 'approve').map((given) => given.by),
    })
    this.dueAt = this.now
  }
  cancel(which: number, by: number): void {
    const request = pick(this.requests, which)
    const outcome = request && cancel(request, person(by))
    if (request && outcome?.ok) this.replace(request, { ...request, state: outcome.value })
  }
  /** Somebody is granted more time, by a decision of its own. */
  extend(which: number): void {
    const grant = pick(this.grants, which)
    if (grant === undefined || !isLive(grant, this.now) || grant.endsAt === null) return
    grant.endsAt = new Date(grant.endsAt.getTime() + HOUR)
    grant.agreedEnd = grant.endsAt
    this.dueAt = this.now
  }
  endByHand(which: number): void {
    const grant = pick(this.grants, which)
    const next = grant && end(grant.state)
    if (!grant || !next?.ok) return
    this.move(grant, next.value)
    grant.revokeStartedAt = this.now
    this.dueAt = this.now
  }
  sweep(): void {
    for (const request of this.requests)
      if (hasLapsed(request, this.now)) this.replace(request, { ...request, state: 'EXPIRED' })
    for (const grant of this.grants)
      if (grant.state === 'ACTIVE' && !isLive(grant, this.now)) {
        this.move(grant, 'DEACTIVATING')
        grant.revokeStartedAt = this.now
        this.dueAt = this.now
      }
  }
  /** A worker takes what is due and acts on the target; `luck` says what the target does with it. */
  claim(luck: Luck): void {
    if (this.atWork !== null || this.dueAt === null || this.dueAt > this.now) return
    const work = workFor(this.openGrants(), { secretRenewal: false, nativeUntil: this.toldUntil }, this.now)
    this.atWork = this.act(work.kind, 'until' in work ? work.until : null, luck)
  }
  /** The worker records what came of it; others may have clicked in between. */
  save(): void {
    if (this.atWork === null) return
    const outcome = this.atWork
    const { secondLookAt, toldUntil, attempts, now } = this
    const settled = settle({
      grants: this.openGrants(),
      outcome,
      secondLookAt,
      toldUntil,
      attempts,
      patience,
      chance: 0.5,
      now,
    })
    for (const move of settled.moves) this.apply(move)
    this.dueAt = settled.dueAt
    this.secondLookAt = settled.secondLookAt
    this.attempts = outcome.kind === 'failed' ? this.attempts + 1 : 0
    if (outcome.kind === 'granted') this.toldUntil = outcome.nativeUntil
    if (outcome.kind === 'removed') this.toldUntil = null
    this.atWork = null
  }
  /** The worker dies: what it did on the target stands, what it would have recorded is lost, its lease runs out. */
  crash(): void {
    this.atWork = null
  }
  private openGrants(): Grant[] {
    return this.grants.filter((grant) => !['ENDED', 'ACTIVATION_FAILED', 'SCHEDULED'].includes(grant.state))
  }
  private act(kind: Work['kind'], until: Date | null, luck: Luck): Outcome {
    if (luck === 'refuses') return { kind: 'failed', message: 'no', permanent: true, retryAfterMs: null }
    if (luck === 'does not answer')
      return { kind: 'failed', message: 'no answer', permanent: false, retryAfterMs: null }
    if (kind === 'look') return this.onTarget ? { kind: 'still-present' } : { kind: 'gone-by-itself' }
    this.onTarget = kind === 'provision'
    this.brokenByHand = false
    if (until !== null) this.nativeUntil = until.getTime() + MINUTE
    if (luck === 'lost answer')
      return { kind: 'failed', message: 'reset', permanent: false, retryAfterMs: null }
    return kind === 'provision'
      ? { kind: 'granted', nativeUntil: new Date(this.nativeUntil) }
      : { kind: 'removed' }
  }
  private apply(move: GrantMove): void {
    const grant = this.grants.find((one) => one.id === move.id)
    if (grant === undefined) throw new Error('a move for a grant that is not there')
    switch (move.kind) {
      case 'active':
        this.move(grant, 'ACTIVE')
        grant.endsAt = move.endsAt
        grant.agreedEnd = new Date(this.now.getTime() + grant.durationMs)
        expect(move.endsAt.getTime(), 'the target lets it stand until its end').toBeLessThanOrEqual(
          this.nativeUntil,
        )
        return
      case 'activation-failed':
        return this.move(grant, 'ACTIVATION_FAILED')
      case 'access-removed':
        if (grant.state === 'REVOCATION_FAILED') this.move(grant, 'DEACTIVATING')
        expect(this.onTarget, 'removed means gone').toBe(false)
        grant.accessRemovedAt = this.now
        return
      case 'ended': {
        const covered = this.grants.some((other) => other !== grant && coverage([other], this.now) !== null)
        if (move.because === 'still-covered') expect(covered, 'covered by another').toBe(true)
        else {
          expect(this.onTarget, 'ended means gone').toBe(false)
          expect(
            this.now.getTime() - (grant.accessRemovedAt?.getTime() ?? Infinity),
            'looked at twice',
          ).toBeGreaterThanOrEqual(patience.secondLookMs)
        }
        return this.move(grant, 'ENDED')
      }
      case 'revocation-failed':
        return this.move(grant, 'REVOCATION_FAILED')
      case 'removed-externally':
        grant.revokeStartedAt = this.now
        return this.move(grant, 'DEACTIVATING')
    }
  }
  private move(grant: Grant, to: GrantState): void {
    expect(mayMove(grant.state, to), `${grant.state} → ${to}`).toBe(true)
    grant.state = to
  }
  private replace(from: OpenRequest, to: OpenRequest): void {
    const finals: RequestState[] = ['APPROVED', 'DENIED', 'EXPIRED', 'CANCELED', 'REJECTED']
    expect(finals).not.toContain(from.state)
    this.requests = this.requests.map((one) => (one === from ? to : one))
  }
  check(): void {
    for (const grant of this.grants) {
      expect(grant.deciders).not.toContain(grant.requesterId)
      expect(new Set(grant.deciders).size).toBe(grant.deciders.length)
      if (grant.endsAt !== null) expect(grant.endsAt).toEqual(grant.agreedEnd)
      if (isLive(grant, this.now)) expect(this.now < (grant.endsAt ?? this.now)).toBe(true)
      if (grant.state === 'ENDED') expect(grant.revokeStartedAt, 'an end has a cause').not.toBeNull()
      if (isLive(grant, this.now) && !this.onTarget)
        expect(this.brokenByHand, 'live means it is there').toBe(true)
      if (isLive(grant, this.now) && (grant.endsAt?.getTime() ?? 0) > this.nativeUntil) {
        const atIt = this.atWork !== null || this.attempts > 0
        expect(atIt || (this.dueAt ?? Infinity) <= this.now, 'more time is told to the target').toBe(true)
      }
    }
    const owed = this.grants.some((grant) =>
      ['ACTIVATING', 'DEACTIVATING', 'REVOCATION_FAILED'].includes(grant.state),
    )
    if (owed) expect(this.dueAt, 'what is owed is always due').not.toBeNull()
    const wanted = this.grants.some((grant) => endableStates.includes(grant.state))
    if (this.onTarget && !wanted) expect(this.dueAt, 'unwanted access is always being removed').not.toBeNull()
  }
}

function person(n: number): PrincipalId {
  const found = people[n % people.length]
  if (found === undefined) throw new Error('nobody')
  return found
}
function pick<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)]
}
