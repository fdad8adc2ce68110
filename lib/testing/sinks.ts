import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { sql } from 'kysely'
import type { Db } from '@/db/client'
import type { SinkRow } from '@/db/schema'
import { SinkId } from '@/lib/domain/ids'
import type { SinkFormat } from '@/lib/domain/sink'
import { sealAll } from '@/lib/services/audit/seal'
import { deliverOnce } from '@/lib/services/sinks/timer'
import { sinkOf } from '@/lib/sinks/registry'
import { aContext } from './factories'

const root = path.resolve(import.meta.dirname, '../..')

/** Appends `count` events that say nothing much, and seals the log. */
export async function someEvents(db: Db, count: number, objectName = 'REQ-1'): Promise<void> {
  await sql`
    insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name, via)
    select clock_timestamp(), 'system', 'Test', 'request.nudged', 'request', n::text, ${objectName}, 'engine'
      from generate_series(1, ${count}::int) n`.execute(db)
  await sealAll(aContext(db))
}

interface SinkWishes {
  kind: string
  config: Record<string, unknown>
  format?: SinkFormat
  from?: number
  batchSize?: number
}

/** A sink in use, at the beginning of the log. */
export async function aSink(db: Db, { kind, config, format = 'native', from = 0, batchSize }: SinkWishes) {
  const row = await db
    .insertInto('sink')
    .values({
      name: `Sink ${Math.random()}`,
      kind,
      config: JSON.stringify(config),
      format,
      state: 'active',
      next_sequence: from,
      batch_size: batchSize ?? sinkOf(kind)?.most.events ?? 100,
      due_at: new Date('2020-01-01T00:00:00Z'),
      created_at: new Date('2020-01-01T00:00:00Z'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return SinkId.parse(row.id)
}

export async function sinkRow(db: Db, id: SinkId): Promise<SinkRow> {
  return db.selectFrom('sink').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** Sends what is due, and does not wait for pauses: as often as something moves, or a refused batch may be halved. */
export async function deliverAll(db: Db, parts: Parameters<typeof aContext>[1] = {}): Promise<number> {
  let total = 0
  for (let idle = 0; idle < 12;) {
    const sent = await deliverOnce(aContext(db, { chance: () => 0, ...parts }), 60_000)
    total += sent
    idle = sent === 0 ? idle + 1 : 0
  }
  return total
}

/** Starts one of the processes of this folder that are there to be killed; resolves when it is at work. */
export async function startProcess(file: string, orders: object): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'lib/testing', file), JSON.stringify(orders)],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (child.exitCode !== null) throw new Error(`${file} ended by itself, with ${child.exitCode}.`)
  return child
}

/** Ends a process as a power cut does. */
export async function killed(child: ChildProcess): Promise<void> {
  const over = child.exitCode !== null || child.signalCode !== null
  child.kill('SIGKILL')
  if (!over) await once(child, 'exit')
}
