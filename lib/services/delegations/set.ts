import { personCalled } from '@/db/queries/colleagues'
import {
  hasDelegationWithin,
  insertDelegation,
  scopeNames,
  type DelegationScope,
} from '@/db/queries/delegations'
import { lockPrincipal } from '@/db/queries/principals'
import { DAY } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { beginAtOnce } from './move'
import { setTo } from './tell'

/** The longest absence, in milliseconds: whoever is away for longer is replaced in the policies. */
const maxAwayMs = 180 * DAY

export type SetDelegationRefusal =
  | 'no-such-person'
  | 'nobody-away'
  | 'not-permitted'
  | 'yourself'
  | 'names-yourself'
  | 'no-such-scope'
  | 'ends-before-start'
  | 'over-already'
  | 'too-long'
  | 'reason-missing'
  | 'another-then'

interface Input extends Partial<DelegationScope> {
  /** Whose cases: a handle, address or name, for administrators; one's own where it is left out or empty. */
  absent?: string
  /** The handle, address or name of the delegate; empty for being away without one. */
  delegate: string
  /** Null for now. */
  startsAt: Date | null
  endsAt: Date
  reason: string
}

/**
 * From `startsAt` on, and before `endsAt`, somebody's cases, or those of some roles and targets, go to somebody else, or
 * to nobody. Where that time has begun, the cases that are open move at once; else the sweep moves them when it has
 * come. Returns how many moved.
 */
export async function setDelegation(
  ctx: PersonContext,
  input: Input,
): Promise<Result<{ moved: number }, SetDelegationRefusal>> {
  const now = ctx.now()
  const read = await readInput(ctx, input, now)
  if (!read.ok) return read
  const { absent, delegate, scope, names, startsAt, endsAt, reason } = read.value
  const own = absent.id === ctx.viewer.id
  const outcome = await atomically<string, SetDelegationRefusal>(ctx, async (tx) => {
    // Two that are set at once would both find the time free.
    await lockPrincipal(tx, absent.id)
    if (await hasDelegationWithin(tx, { principalId: absent.id, startsAt, endsAt, ...scope }))
      return err('another-then')
    const id = await insertDelegation(tx, {
      principal_id: absent.id,
      delegate_id: delegate?.id ?? null,
      starts_at: startsAt,
      ends_at: endsAt,
      reason,
      role_ids: [...scope.roleIds],
      target_ids: [...scope.targetIds],
      set_by: own ? null : ctx.viewer.id,
    })
    await record(tx, ctx, now, {
      action: 'delegation.set',
      object: { type: 'delegation', id, name: nameOf(absent.name, delegate?.name ?? null) },
      ...(own && delegate !== null && { subject: { id: delegate.id, name: delegate.name } }),
      ...(!own && { subject: absent }),
      reason: reason || null,
      after: {
        from: startsAt.toISOString(),
        until: endsAt.toISOString(),
        ...(names.length > 0 && { only: names }),
      },
    })
    await notify(
      tx,
      now,
      setTo({ absent, delegate, by: { id: ctx.viewer.id, name: ctx.actor.name }, scope: names, reason }),
    )
    return ok(id)
  })
  if (!outcome.ok) return outcome
  const moved = startsAt > now ? [] : await beginAtOnce(ctx, outcome.value, now)
  ctx.announce(moved.map((id) => ({ topic: 'request', id })))
  return ok({ moved: moved.length })
}

async function readInput(ctx: PersonContext, input: Input, now: Date) {
  const absent = await absentOf(ctx, input.absent?.trim() ?? '', now)
  if (absent === null) return err('nobody-away')
  const own = absent.id === ctx.viewer.id
  if (!can(ctx.viewer, 'delegation.change', { absentId: absent.id }).ok) return err('not-permitted')
  const called = input.delegate.trim()
  const delegate = called === '' ? null : await personCalled(ctx.db, called, now)
  if (called !== '' && delegate === null) return err('no-such-person')
  if (delegate?.id === absent.id) return err('yourself')
  // Whoever appoints does not appoint themselves: it would be a way into anybody's inbox.
  if (!own && delegate?.id === ctx.viewer.id) return err('names-yourself')
  const scope = { roleIds: [...new Set(input.roleIds)], targetIds: [...new Set(input.targetIds)] }
  const names = await scopeNames(ctx.db, scope)
  if (names === null) return err('no-such-scope')
  const startsAt = input.startsAt ?? now
  const { endsAt } = input
  if (endsAt <= startsAt) return err('ends-before-start')
  if (endsAt <= now) return err('over-already')
  if (endsAt.getTime() - startsAt.getTime() > maxAwayMs) return err('too-long')
  const reason = readableText(input.reason).slice(0, 500)
  if (!own && reason === '') return err('reason-missing')
  return ok({ absent, delegate, scope, names, startsAt, endsAt, reason })
}

async function absentOf({ db, viewer, actor }: PersonContext, called: string, now: Date) {
  const self = { id: viewer.id, name: actor.name }
  if (called === '') return self
  const person = await personCalled(db, called, now)
  return person && { id: person.id, name: person.name }
}

/** What a delegation is called in the log: `Maud Lind to Nils Berg`, `Maud Lind to nobody`. */
export function nameOf(principal: string, delegate: string | null): string {
  return `${principal} to ${delegate ?? 'nobody'}`
}
