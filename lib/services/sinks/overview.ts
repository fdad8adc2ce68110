import { listSinks, sinkById, sinkSecretsSetAt } from '@/db/queries/sinks'
import type { SinkId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { typedFrom, type SchemaField } from '@/lib/domain/schema-form'
import { lagOf, type Lag, type SinkFormat, type SinkState } from '@/lib/domain/sink'
import { sinkOf } from '@/lib/sinks/registry'
import { sealedHere } from '@/lib/sinks/settings'
import type { PersonContext } from '../context'
import { placeOf, sinkFields } from './kinds'

export interface SinkView {
  id: SinkId
  name: string
  kindTitle: string
  place: string
  format: SinkFormat
  state: SinkState
  nextSequence: number
  head: number
  lag: Lag
  delivered: number
  lastDeliveredAt: Date | null
  /** Failures in a row. */
  attempts: number
  lastError: { words: string; at: Date | null; nextTryAt: Date | null } | null
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
}

/** Every sink with how far it is behind. Fails with the sentence for whoever may not read it. */
export async function sinkOverview(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer'>,
): Promise<Result<SinkView[], string>> {
  const permission = can(ctx.viewer, 'sinks.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const rows = await listSinks(ctx.db)
  return ok(
    rows.map((row) => ({
      id: row.id,
      name: row.name,
      kindTitle: sinkOf(row.kind)?.about.title ?? row.kind,
      place: placeOf(row.kind, row.config),
      format: row.format,
      state: row.state,
      nextSequence: row.next_sequence,
      head: row.head,
      lag: lagOf({ nextSequence: row.next_sequence, head: row.head, nextAt: row.next_at }, now),
      delivered: row.delivered,
      lastDeliveredAt: row.last_delivered_at,
      attempts: row.attempts,
      lastError:
        row.last_error === null
          ? null
          : {
              words: row.last_error,
              at: row.last_error_at,
              nextTryAt: row.state === 'active' ? row.due_at : null,
            },
      createdAt: row.created_at,
      createdBy: row.created_by_name,
      endedAt: row.ended_at,
    })),
  )
}

export interface SinkForm {
  id: SinkId
  name: string
  kind: string
  title: string
  format: SinkFormat
  fields: SchemaField[]
  /** What stands in the form, as typed; never a secret. */
  values: Record<string, string>
  /** Since when each sealed secret is kept, by field. */
  kept: Record<string, Date>
}

/** What the form of a sink's settings shows. Fails with the sentence for whoever may not change it. */
export async function sinkForm(
  ctx: Pick<PersonContext, 'db' | 'viewer'>,
  id: SinkId,
): Promise<Result<SinkForm, string>> {
  const permission = can(ctx.viewer, 'sinks.manage', null)
  if (!permission.ok) return err(permission.reason)
  const row = await sinkById(ctx.db, id)
  const sink = row === null ? null : sinkOf(row.kind)
  if (row === null || sink === null) return err('There is no such sink any more.')
  const fields = sinkFields(sink)
  const typed = typedFrom(fields, row.config)
  const values = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== sealedHere))
  const secrets = await sinkSecretsSetAt(ctx.db, id)
  const kept = Object.fromEntries(secrets.map(({ field, set_at }) => [field, set_at]))
  const { name, kind, format } = row
  return ok({ id, name, kind, title: sink.about.title, format, fields, values, kept })
}
