import { dropSinkSecrets, lockSink, sealedHead, sequenceAt, updateSink } from '@/db/queries/sinks'
import type { Tx } from '@/db/client'
import type { SinkRow } from '@/db/schema'
import type { AuditEntry } from '@/lib/domain/audit'
import type { SinkId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { sinkOf } from '@/lib/sinks/registry'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type SteerRefusal =
  | 'not-permitted'
  | 'no-such-sink'
  | 'reason-missing'
  /** It is paused already, or runs already, or has not stopped at an event. */
  | 'not-so'
  /** There is no such place in the log yet. */
  | 'beyond-the-log'

type Steered = Promise<Result<null, SteerRefusal>>
interface Chosen {
  id: SinkId
}

/** Nothing more is sent; what is on its way is finished, and the place in the log stays. */
export async function pauseSink(ctx: PersonContext, { id }: Chosen): Steered {
  return steered(ctx, id, async (tx, sink, now) => {
    if (sink.state === 'paused') return err('not-so')
    await updateSink(tx, id, { state: 'paused' }, false)
    return told(tx, ctx, now, sink, { action: 'sink.paused', before: { state: sink.state } })
  })
}

/** Goes on where it was; one that stopped tries the event that was refused again. */
export async function resumeSink(ctx: PersonContext, { id }: Chosen): Steered {
  return steered(ctx, id, async (tx, sink, now) => {
    if (sink.state === 'active') return err('not-so')
    await updateSink(tx, id, { state: 'active', due_at: now, attempts: 0 }, false)
    return told(tx, ctx, now, sink, { action: 'sink.resumed', before: { state: sink.state } })
  })
}

/** Sends everything from a place in the sealed order, or from an instant on, once more. */
export async function replaySink(
  ctx: PersonContext,
  { id, from }: Chosen & { from: { sequence: number } | { at: Date } },
): Steered {
  return steered(ctx, id, async (tx, sink, now) => {
    const next = 'sequence' in from ? from.sequence : await sequenceAt(tx, from.at)
    if (next > (await sealedHead(tx))) return err('beyond-the-log')
    const fresh = { through_sequence: null, mark_sequence: null, mark_at: null, attempts: 0, due_at: now }
    const batch_size = sinkOf(sink.kind)?.most.events ?? sink.batch_size
    await updateSink(tx, id, { ...fresh, next_sequence: next, batch_size }, true)
    return told(tx, ctx, now, sink, {
      action: 'sink.replayed',
      before: { sequence: sink.next_sequence },
      after: { sequence: next },
    })
  })
}

/** Leaves out the one event that the receiver refuses, for a reason that stands in the log, and goes on after it. */
export async function skipRefused(
  ctx: PersonContext,
  { id, sequence, reason: typed }: Chosen & { sequence: number; reason: string },
): Steered {
  const reason = readableText(typed)
  if (reason === '') return err('reason-missing')
  return steered(ctx, id, async (tx, sink, now) => {
    if (sink.state !== 'stopped' || sink.next_sequence !== sequence) return err('not-so')
    const next = {
      next_sequence: sequence + 1,
      through_sequence: null,
      last_error: null,
      last_error_at: null,
    }
    await updateSink(tx, id, { ...next, state: 'active', attempts: 0, due_at: now }, true)
    return told(tx, ctx, now, sink, { action: 'sink.skipped', reason, after: { sequence } })
  })
}

/** Takes a sink out of use; its secrets are gone with it. */
export async function endSink(
  ctx: PersonContext,
  { id, reason: typed }: Chosen & { reason: string },
): Steered {
  const reason = readableText(typed)
  if (reason === '') return err('reason-missing')
  return steered(ctx, id, async (tx, sink, now) => {
    await updateSink(tx, id, { ended_at: now, ended_by: ctx.viewer.id }, true)
    await dropSinkSecrets(tx, id)
    return told(tx, ctx, now, sink, {
      action: 'sink.ended',
      reason,
      before: { kind: sink.kind, sequence: sink.next_sequence },
    })
  })
}

async function steered(
  ctx: PersonContext,
  id: SinkId,
  steer: (tx: Tx, sink: SinkRow, now: Date) => Steered,
): Steered {
  if (!can(ctx.viewer, 'sinks.manage', null).ok) return err('not-permitted')
  const now = ctx.now()
  // No audit event: each way of steering appends its own through `told`.
  return atomically<null, SteerRefusal>(ctx, async (tx) => {
    const sink = await lockSink(tx, id)
    return sink === null ? err('no-such-sink') : steer(tx, sink, now)
  })
}

async function told(
  tx: Tx,
  ctx: PersonContext,
  now: Date,
  { id, name }: SinkRow,
  entry: Omit<AuditEntry, 'object'>,
): Steered {
  await record(tx, ctx, now, { ...entry, object: { type: 'sink', id, name } })
  return ok(null)
}
