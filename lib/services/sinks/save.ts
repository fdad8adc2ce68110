import type { Tx } from '@/db/client'
import {
  insertSink,
  lockSink,
  sealedHead,
  sinkById,
  sinkNameTaken,
  updateSink,
  upsertSinkSecret,
} from '@/db/queries/sinks'
import type { SinkId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import type { SinkFormat } from '@/lib/domain/sink'
import { sinkOf } from '@/lib/sinks/registry'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { placeOf, sinkConfig } from './kinds'
import { sinkSecretPlace } from './secret'

export interface SinkInput {
  name: string
  format: SinkFormat
  /** The settings as typed, by field. */
  settings: Readonly<Record<string, string>>
  /** Secrets typed in, by field; one that is left out or empty keeps its reference. */
  secrets: Readonly<Record<string, string>>
}

export type SaveSinkRefusal =
  | 'not-permitted'
  | 'no-such-kind'
  | 'no-such-sink'
  | 'name-missing'
  | 'name-taken'
  /** Sentences by the name of the setting; '' for what is about several. */
  | { settings: Record<string, string> }

/** Adds a sink. From `start` on it gets the log: only what comes from now on, or everything there is. */
export async function addSink(
  ctx: PersonContext,
  input: SinkInput & { kind: string; start: 'now' | 'beginning' },
): Promise<Result<SinkId, SaveSinkRefusal>> {
  if (!can(ctx.viewer, 'sinks.manage', null).ok) return err('not-permitted')
  const sink = sinkOf(input.kind)
  if (sink === null) return err('no-such-kind')
  const name = readableText(input.name)
  if (name === '') return err('name-missing')
  const config = sinkConfig(sink, { ...input, kept: {} })
  if (!config.ok) return err({ settings: config.error })
  const now = ctx.now()
  return atomically<SinkId, SaveSinkRefusal>(ctx, async (tx) => {
    const next = input.start === 'now' ? await sealedHead(tx) : 0
    const id = await insertSink(tx, {
      name,
      kind: sink.kind,
      config: JSON.stringify(config.value),
      format: input.format,
      state: 'active',
      next_sequence: next,
      batch_size: sink.most.events,
      due_at: now,
      created_at: now,
      created_by: ctx.viewer.id,
    })
    if (id === null) return err('name-taken')
    await keepSecrets(tx, ctx, { id, name }, input.secrets, now)
    await record(tx, ctx, now, {
      action: 'sink.added',
      object: { type: 'sink', id, name },
      after: {
        kind: sink.kind,
        place: placeOf(sink.kind, config.value),
        format: input.format,
        sequence: next,
      },
    })
    return ok(id)
  })
}

/** Changes where a sink leads and how events are written; its place in the log stays. */
export async function changeSink(
  ctx: PersonContext,
  input: SinkInput & { id: SinkId },
): Promise<Result<null, SaveSinkRefusal>> {
  if (!can(ctx.viewer, 'sinks.manage', null).ok) return err('not-permitted')
  const found = await sinkById(ctx.db, input.id)
  const sink = found === null ? null : sinkOf(found.kind)
  if (found === null || sink === null) return err('no-such-sink')
  const name = readableText(input.name)
  if (name === '') return err('name-missing')
  const config = sinkConfig(sink, { ...input, kept: found.config })
  if (!config.ok) return err({ settings: config.error })
  const now = ctx.now()
  return atomically<null, SaveSinkRefusal>(ctx, async (tx) => {
    const before = await lockSink(tx, found.id)
    if (before === null) return err('no-such-sink')
    if (await sinkNameTaken(tx, { id: found.id, name })) return err('name-taken')
    const values = { name, config: JSON.stringify(config.value), format: input.format, due_at: now }
    // Whoever delivers at this moment does so with the old settings; that is sent again with the new ones.
    await updateSink(tx, found.id, values, true)
    await keepSecrets(tx, ctx, { id: found.id, name }, input.secrets, now)
    const told = { name: before.name, place: placeOf(before.kind, before.config), format: before.format }
    await record(tx, ctx, now, {
      action: 'sink.changed',
      object: { type: 'sink', id: found.id, name },
      before: told,
      after: { name, place: placeOf(found.kind, config.value), format: input.format },
    })
    return ok(null)
  })
}

async function keepSecrets(
  tx: Tx,
  ctx: PersonContext,
  sink: { id: SinkId; name: string },
  secrets: Readonly<Record<string, string>>,
  now: Date,
): Promise<void> {
  for (const [field, value] of Object.entries(secrets)) {
    if (value === '') continue
    const sealed = ctx.sealer.seal(sinkSecretPlace(sink.id, field, now), value)
    await upsertSinkSecret(tx, { sink_id: sink.id, field, sealed, set_at: now, set_by: ctx.viewer.id })
    await record(tx, ctx, now, {
      action: 'sink.secret_set',
      object: { type: 'sink', id: sink.id, name: sink.name },
      after: { field },
    })
  }
}
