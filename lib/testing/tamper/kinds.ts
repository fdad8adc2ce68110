import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '@/db/client'
import type { Signer } from '@/lib/services/context'
import { rehash, renumber, resign, rewrite } from './rebuild'
import type { TamperWorld } from './world'

/** What one tampering works with: places are among the events that were anchored. */
export interface Deed {
  tx: Tx
  world: TamperWorld
  /** A whole number from 0 up to, but not including, `below`. */
  pick(below: number): number
  /** The id of the event at a place. */
  eventAt(place: number): Promise<number>
}

export interface Kind {
  /** Does it; answers whose key the portal signs packs with afterwards. */
  tamper(deed: Deed): Promise<Signer>
  /** Which part of the log the pack is about; the whole when left out. */
  about?(deed: Deed): { first: number; last: number }
}

const changes: Record<string, (n: number) => RawBuilder<unknown>> = {
  action: () => sql`action = case action when 'grant.ended' then 'grant.active' else 'grant.ended' end`,
  via: () => sql`via = case via when 'api' then 'web' else 'api' end`,
  object: (n) => sql`object_id = object_id || ${String(n)}`,
  request: () => sql`request_id = gen_random_uuid()`,
  subject: () => sql`subject_id = gen_random_uuid()`,
  role: (n) => sql`role_name = coalesce(role_name, '') || ${`Role ${n}`}`,
}

async function edit({ tx, world, pick, eventAt }: Deed, change: RawBuilder<unknown>): Promise<void> {
  await sql`update audit_event set ${change} where id = ${await eventAt(pick(world.anchored))}`.execute(tx)
}

async function editAnything(deed: Deed): Promise<void> {
  const all = [...Object.values(changes), words, people]
  const change = all[deed.pick(all.length)] ?? words
  await edit(deed, change(deed.pick(1_000_000)))
}

const words = (n: number) => sql`reason = coalesce(reason, '') || ${` ${n}`}`
const people = (n: number) => sql`actor_name = actor_name || ${String(n)}`

/** An event more, at a place of the tree: the others move up. */
async function insertAt({ tx, world, pick }: Deed, place: number): Promise<void> {
  await sql`update audit_leaf set sequence = sequence + 100000 where sequence >= ${place}`.execute(tx)
  const model = Math.min(place, world.size - 1)
  await sql`
    with copied as (
      insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name, via)
      select occurred_at, actor_kind, ${`Person ${pick(1_000)}`}, action, object_type, object_id, object_name, via from audit_event
        where id = (select event_id from audit_leaf where sequence in (${model}, ${model + 100_000})) returning id, occurred_at)
    insert into audit_leaf (sequence, event_id, event_at, hash, people_salt, words_salt)
    select ${place}, id, occurred_at, sha256(id::text::bytea), substr(sha256('a'), 1, 16), substr(sha256('b'), 1, 16) from copied`.execute(
    tx,
  )
}

async function removeAt({ tx, eventAt }: Deed, place: number): Promise<void> {
  const id = await eventAt(place)
  await sql`delete from audit_event where id = ${id}`.execute(tx)
  await sql`delete from audit_leaf where event_id = ${id}`.execute(tx)
}

async function swap({ tx, world, pick }: Deed): Promise<void> {
  const first = pick(world.anchored)
  const second = (first + 1 + pick(world.anchored - 1)) % world.anchored
  await sql`update audit_leaf set sequence = -1 - sequence where sequence in (${first}, ${second})`.execute(
    tx,
  )
  await sql`update audit_leaf set sequence = case sequence when -1 - ${first}::bigint then ${second}::bigint else ${first}::bigint end
    where sequence < 0`.execute(tx)
}

/** Everything from a place on is gone, checkpoints and tiles included. */
async function cutOff({ tx }: Deed, size: number): Promise<void> {
  await sql`delete from audit_event e using audit_leaf l where l.event_id = e.id and l.sequence >= ${size}`.execute(
    tx,
  )
  await sql`delete from audit_leaf where sequence >= ${size}`.execute(tx)
  await sql`delete from audit_checkpoint where size > ${size}`.execute(tx)
  await sql`delete from audit_tile where (index + 1) * (256::bigint ^ (level + 1)) > ${size}`.execute(tx)
}

/** Done and left at that; the portal signs on with its own key. */
const plainly =
  (work: (deed: Deed) => Promise<unknown>): Kind['tamper'] =>
  async (deed) => {
    await work(deed)
    return deed.world.signer
  }

/** Done, and the whole proof made anew with the log's own, stolen key. */
const withStolenKey =
  (work: (deed: Deed) => Promise<unknown>): Kind['tamper'] =>
  async (deed) => {
    await work(deed)
    await rewrite(deed.tx, deed.world.signer)
    return deed.world.signer
  }

/** Done, and the proof made anew by somebody who has no key of the log. */
const withStrangeKey =
  (work: (deed: Deed) => Promise<unknown>): Kind['tamper'] =>
  async (deed) => {
    await work(deed)
    await rewrite(deed.tx, deed.world.stranger)
    return deed.world.stranger
  }

const middle = ({ pick, world }: Deed) => {
  const first = pick(world.anchored)
  return { first, last: first + pick(world.size - first) }
}

export const kinds: Record<string, Kind> = {
  ...Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      `edit-${name}`,
      { tamper: plainly((deed) => edit(deed, change(deed.pick(1_000_000)))) },
    ]),
  ),
  'edit-people': { tamper: plainly((deed) => edit(deed, people(deed.pick(1_000_000)))) },
  'edit-words': { tamper: plainly((deed) => edit(deed, words(deed.pick(1_000_000)))) },
  'edit-time': {
    tamper: plainly(async (deed) => {
      const place = deed.pick(deed.world.anchored)
      const moved = sql`interval '1 microsecond' * ${1 + deed.pick(100_000_000)}`
      const id = await deed.eventAt(place)
      await sql`update audit_event set occurred_at = occurred_at + ${moved} where id = ${id}`.execute(deed.tx)
      await sql`update audit_leaf set event_at = event_at + ${moved} where event_id = ${id}`.execute(deed.tx)
    }),
  },
  'edit-and-leaf': {
    tamper: plainly(async (deed) => {
      await editAnything(deed)
      await rehash(deed.tx)
    }),
  },
  'edit-stolen-key': { tamper: withStolenKey(editAnything) },
  'edit-strange-key': { tamper: withStrangeKey(editAnything) },
  'delete-event': {
    tamper: plainly(async (deed) => {
      await sql`delete from audit_event where id = ${await deed.eventAt(deed.pick(deed.world.anchored))}`.execute(
        deed.tx,
      )
    }),
  },
  'delete-and-leaf': { tamper: plainly((deed) => removeAt(deed, deed.pick(deed.world.anchored))) },
  'delete-and-close-up': {
    tamper: plainly(async (deed) => {
      await removeAt(deed, deed.pick(deed.world.anchored))
      await renumber(deed.tx)
      await rehash(deed.tx)
    }),
  },
  'delete-stolen-key': { tamper: withStolenKey((deed) => removeAt(deed, deed.pick(deed.world.anchored))) },
  'insert-event': {
    tamper: plainly(async (deed) => {
      await insertAt(deed, deed.pick(deed.world.anchored))
      await renumber(deed.tx)
      await rehash(deed.tx)
    }),
  },
  'insert-stolen-key': { tamper: withStolenKey((deed) => insertAt(deed, deed.pick(deed.world.anchored))) },
  'reorder-two': { tamper: plainly(swap) },
  'reorder-and-rehash': {
    tamper: plainly(async (deed) => {
      await swap(deed)
      await rehash(deed.tx)
    }),
  },
  'reorder-stolen-key': { tamper: withStolenKey(swap) },
  'truncate-tail': { tamper: plainly((deed) => cutOff(deed, 1 + deed.pick(deed.world.anchored - 1))) },
  'truncate-stolen-key': {
    tamper: withStolenKey((deed) => cutOff(deed, 1 + deed.pick(deed.world.anchored - 1))),
  },
  'fork-stolen-key': {
    tamper: withStolenKey(async (deed) => {
      const from = deed.pick(deed.world.anchored)
      await sql`update audit_event e set reason = 'fork' from audit_leaf l where l.event_id = e.id and l.sequence >= ${from}`.execute(
        deed.tx,
      )
    }),
  },
  'checkpoint-other-root': {
    tamper: plainly(async (deed) => {
      await editAnything(deed)
      await rehash(deed.tx)
      await sql`update audit_checkpoint set root = sha256(root)`.execute(deed.tx)
    }),
  },
  'checkpoint-swapped': {
    tamper: plainly(async (deed) => {
      const sizes = await deed.tx.selectFrom('audit_checkpoint').select('size').orderBy('size').execute()
      const size = sizes[deed.pick(sizes.length)]?.size ?? 0
      await sql`update audit_checkpoint c set note = o.note, root = o.root from audit_checkpoint o
        where c.size = ${size} and o.size = (select size from audit_checkpoint where size <> ${size} order by random() limit 1)`.execute(
        deed.tx,
      )
    }),
  },
  'checkpoint-strange-key': {
    tamper: async (deed) => {
      await resign(deed.tx, deed.world.stranger)
      return deed.world.stranger
    },
  },
  'salt-exchanged': {
    tamper: plainly(async (deed) => {
      const column = sql.ref(deed.pick(2) === 0 ? 'people_salt' : 'words_salt')
      await sql`update audit_leaf set ${column} = substr(sha256(${column}), 1, 16)
        where sequence = ${deed.pick(deed.world.anchored)}`.execute(deed.tx)
    }),
  },
  'salt-destroyed': {
    tamper: plainly(async (deed) => {
      const column = sql.ref(deed.pick(2) === 0 ? 'people_salt' : 'words_salt')
      await sql`update audit_leaf set ${column} = null where sequence = ${deed.pick(deed.world.anchored)}`.execute(
        deed.tx,
      )
    }),
  },
  'tile-changed': {
    // A whole log needs no tile; a part of it is proved by them.
    about: () => ({ first: 250, last: 260 }),
    tamper: plainly(async (deed) => {
      await sql`update audit_tile set hashes = set_byte(hashes, ${deed.pick(250 * 32)}, get_byte(hashes, 0) # 1), root = sha256(root)`.execute(
        deed.tx,
      )
      // The byte may happen to have been what it became.
      await sql`update audit_tile set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)`.execute(deed.tx)
    }),
  },
  'part-of-a-rewritten-log': { about: middle, tamper: withStolenKey(editAnything) },
}
