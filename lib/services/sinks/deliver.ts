import { randomUUID } from 'node:crypto'
import * as work from '@/db/queries/sink-work'
import type { SinkRow } from '@/db/schema'
import { SECOND } from '@/lib/domain/duration'
import { narrowed, pauseAfter, widened } from '@/lib/domain/sink'
import { sinkOf, type AnySink } from '@/lib/sinks/registry'
import type { Line } from '@/lib/sinks/sink'
import { isUndelivered, Undelivered } from '@/lib/sinks/undelivered'
import { record } from '../audit/record'
import { actingAs, type Context } from '../context'
import { lineOf, withRoom } from './lines'
import { sinkSecret } from './secret'

/** How long a process may keep a sink without having delivered anything; a delivery is called off after three quarters. */
const leaseMs = 60 * SECOND
const sinksAtOnce = 50

type Row = SinkRow

/** Takes the sinks that are due and starts sending to each; they do not wait for one another. */
export async function deliverDue(ctx: Context, isStopped: () => boolean): Promise<Promise<number>[]> {
  const now = ctx.now()
  const lease = randomUUID()
  const leasedUntil = new Date(now.getTime() + leaseMs)
  const sinks = await work.claimSinks(ctx.db, { now, leasedUntil, lease, limit: sinksAtOnce })
  return sinks.map((sink) => deliverAll(ctx, { sink, lease, isStopped }))
}

/** Sends batch after batch until nothing waits, something is wrong, or it is time to stop. Answers how many events. */
async function deliverAll(
  ctx: Context,
  { sink: claimed, lease, isStopped }: { sink: Row; lease: string; isStopped: () => boolean },
): Promise<number> {
  let total = 0
  let sink = claimed
  for (;;) {
    const sent = await deliverBatch(ctx, sink, lease)
    if (sent === null) return total
    total += sent.next_sequence - sink.next_sequence
    sink = sent
    if (isStopped()) {
      await work.releaseSink(ctx.db, { id: sink.id, lease, dueAt: sink.due_at })
      return total
    }
  }
}

/** One batch; null when the sink was let go of, whatever the reason. */
async function deliverBatch(ctx: Context, sink: Row, lease: string): Promise<Row | null> {
  const held = { id: sink.id, lease, from: sink.next_sequence }
  const kind = sinkOf(sink.kind)
  const batch = await nextBatch(ctx, sink, kind)
  if (batch.lines.length === 0) {
    await work.releaseSink(ctx.db, { id: sink.id, lease, dueAt: batch.dueAt ?? sink.due_at })
    return null
  }
  const last = batch.lines.at(-1)?.sequence ?? sink.next_sequence
  try {
    if (kind === null) throw new Undelivered('settings', `There is no sink of the kind "${sink.kind}".`)
    if (kind.gatherMs && !(await work.fixBatch(ctx.db, held, last))) return null
    await kind.deliver(
      {
        config: sink.config,
        secret: (field) => sinkSecret(ctx, sink, field),
        host: ctx.sinkHost,
        now: ctx.now(),
        signal: AbortSignal.timeout((leaseMs * 3) / 4),
      },
      batch.lines,
    )
  } catch (error) {
    await undelivered(ctx, { sink, held, kind, lines: batch.lines }, error)
    return null
  }
  const now = ctx.now()
  return work.saveDelivered(ctx.db, {
    ...held,
    next: last + 1,
    delivered: batch.lines.length,
    batchSize: widened(sink.batch_size, kind.most.events),
    confirms: kind.confirms,
    now,
    leasedUntil: new Date(now.getTime() + leaseMs),
  })
}

/** What to send next; nothing where more is to be gathered first, until `dueAt`. */
async function nextBatch(
  ctx: Context,
  sink: Row,
  kind: AnySink | null,
): Promise<{ lines: Line[]; dueAt: Date | null }> {
  const { next_sequence: from, through_sequence: through, batch_size: limit } = sink
  const events = await work.sealedEvents(ctx.db, { from, through, limit })
  const lines = events.map((event) => lineOf(event, sink.format))
  // One that was on its way before is sent as it was.
  if (kind === null || through !== null) return { lines, dueAt: null }
  const fitting = withRoom(lines, kind.most.bytes)
  const gatherMs = gatheringTime(kind, sink)
  const first = fitting[0]
  if (first === undefined || fitting.length === limit || fitting.length < lines.length)
    return { lines: fitting, dueAt: null }
  const dueAt = new Date(Date.parse(first.at) + gatherMs)
  return dueAt > ctx.now() ? { lines: [], dueAt } : { lines: fitting, dueAt: null }
}

/** Settings that do not fit any more are found out about by delivering. */
function gatheringTime({ gatherMs }: AnySink, { config }: Row): number {
  try {
    return gatherMs?.(config) ?? 0
  } catch {
    return 0
  }
}

interface Attempt {
  sink: Row
  held: { id: Row['id']; lease: string; from: number }
  kind: AnySink | null
  lines: readonly Line[]
}

/** Keeps why a batch was not taken, and decides when and with what to try again. */
async function undelivered(ctx: Context, attempt: Attempt, error: unknown): Promise<void> {
  const { sink, held, kind, lines } = attempt
  if (!isUndelivered(error)) ctx.log.error({ err: error, sink: sink.id }, 'a sink failed unexpectedly')
  const failure = isUndelivered(error)
    ? error
    : new Undelivered('away', 'The portal failed; its log has the cause.')
  const now = ctx.now()
  const { why, message, pauseMs } = failure
  if (why === 'refused' && lines.length === 1) return stop(ctx, attempt, message, now)
  // A refused batch is sent again at once, in halves, until the one event at fault is known.
  const pause = why === 'refused' ? 0 : pauseAfter(sink.attempts + 1, ctx.chance(), pauseMs)
  await work.saveUndelivered(ctx.db, held, {
    words: message,
    now,
    dueAt: new Date(now.getTime() + pause),
    batchSize: why === 'refused' ? narrowed(lines.length) : sink.batch_size,
    state: 'active',
    back: why === 'away' && kind?.confirms === false,
  })
}

/** The receiver refuses this very event: nothing after it is sent before somebody has looked. */
async function stop(ctx: Context, { sink, held, lines }: Attempt, words: string, now: Date): Promise<void> {
  const portal = actingAs(ctx, { kind: 'system', name: 'Sinks' }, 'engine')
  await ctx.db.transaction().execute(async (tx) => {
    const failed = { words, now, dueAt: now, batchSize: 1, state: 'stopped', back: false } as const
    if (!(await work.saveUndelivered(tx, held, failed))) return
    await record(tx, portal, now, {
      action: 'sink.stopped',
      object: { type: 'sink', id: sink.id, name: sink.name },
      reason: words.slice(0, 500),
      after: { sequence: lines[0]?.sequence ?? sink.next_sequence },
    })
  })
}
