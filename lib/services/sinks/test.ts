import { sinkById } from '@/db/queries/sinks'
import { SECOND } from '@/lib/domain/duration'
import type { SinkId } from '@/lib/domain/ids'
import type { LogEvent } from '@/lib/domain/log-event'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { sinkOf } from '@/lib/sinks/registry'
import { isUndelivered } from '@/lib/sinks/undelivered'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { lineOf } from './lines'
import { sinkSecret } from './secret'

/** What came of a test, in words. */
export interface SinkTested {
  arrived: boolean
  text: string
}

/** Sends one event that says it is a test, now, beside the log's own, and keeps what came of it in the log. */
export async function testSink(
  ctx: PersonContext,
  { id }: { id: SinkId },
): Promise<Result<SinkTested, 'not-permitted' | 'no-such-sink'>> {
  if (!can(ctx.viewer, 'sinks.manage', null).ok) return err('not-permitted')
  const sink = await sinkById(ctx.db, id)
  const kind = sink === null ? null : sinkOf(sink.kind)
  if (sink === null || kind === null) return err('no-such-sink')
  const now = ctx.now()
  const { format, config, name } = sink
  const line = lineOf(testEvent(ctx, { id, name }, now), format)
  const secret = (field: string) => sinkSecret(ctx, sink, field)
  const signal = AbortSignal.timeout(30 * SECOND)
  let tested: SinkTested = { arrived: true, text: 'The test event was taken.' }
  try {
    await kind.deliver({ config, secret, host: ctx.sinkHost, now, signal }, [line])
  } catch (error) {
    if (!isUndelivered(error)) throw error
    tested = { arrived: false, text: error.message }
  }
  return atomically<SinkTested, never>(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'sink.tested',
      object: { type: 'sink', id, name },
      after: { arrived: tested.arrived, answer: tested.text },
    })
    return ok(tested)
  })
}

function testEvent(ctx: PersonContext, sink: { id: SinkId; name: string }, now: Date): LogEvent {
  return {
    sequence: null,
    id: 0,
    at: now.toISOString().replace('Z', '000Z'),
    actor_kind: 'person',
    actor_id: ctx.viewer.id,
    actor_name: ctx.actor.name,
    action: 'sink.tested',
    object_type: 'sink',
    object_id: sink.id,
    object_name: sink.name,
    request_id: null,
    grant_id: null,
    assignment_id: null,
    subject_id: null,
    subject_name: null,
    role_id: null,
    role_name: null,
    target_id: null,
    target_name: null,
    reason: 'A test of the way. It stands for nothing that happened.',
    before: null,
    after: null,
    source_address: ctx.origin.sourceAddress,
    via: ctx.origin.via,
    correlation_id: ctx.origin.correlationId,
  }
}
