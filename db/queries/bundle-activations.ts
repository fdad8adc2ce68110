import { sql } from 'kysely'
import type { BundleEnding, BundleSettlement } from '@/lib/domain/bundle'
import { openStates, type EndReason, type GrantState } from '@/lib/domain/grant'
import type { BundleId, GrantId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { Verdict } from '@/lib/domain/verdict'
import type { Db, Tx } from '../client'
import { once } from '../once'
import type { RequestRow } from '../schema'

/** Begins to watch over an activated bundle; its number, or null when it is watched over already. */
export async function insertActivation(
  tx: Tx,
  args: { id: string; bundleId: BundleId; principalId: PrincipalId; now: Date; dueAt: Date },
): Promise<number | null> {
  const row = await tx
    .insertInto('bundle_activation')
    .values({
      id: args.id,
      bundle_id: args.bundleId,
      principal_id: args.principalId,
      state: 'open',
      submitted_at: args.now,
      due_at: args.dueAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('number')
    .executeTakeFirst()
  return row?.number ?? null
}

/** One role of an activated bundle with the latest request for it, and with its grant where there is one. */
export interface PartRow {
  role_id: RoleId
  role_slug: string
  role_name: string
  target_name: string
  request_id: RequestId | null
  number: number | null
  request_state: RequestState | null
  verdict: Verdict | null
  denied_by: string | null
  denial: string | null
  grant_id: GrantId | null
  grant_state: GrantState | null
  duration_ms: number | null
  ends_at: Date | null
  access_granted_at: Date | null
  end_reason: EndReason | null
  failure: string | null
}

type Row = Awaited<ReturnType<ReturnType<typeof activationRows>['execute']>>[number]
export type ActivationRow = Row & { parts: PartRow[] }

function activationRows(db: Db) {
  return db
    .selectFrom('bundle_activation as activation')
    .innerJoin('bundle', 'bundle.id', 'activation.bundle_id')
    .innerJoin('principal as holder', 'holder.id', 'activation.principal_id')
    .selectAll('activation')
    .select([
      'bundle.name',
      'bundle.slug',
      'bundle.if_one_fails',
      'bundle.archived_at',
      'holder.name as holder_name',
    ])
}

/** Activated bundles that are open and due to be looked at, the longest due first. */
export async function dueActivations(db: Db, args: { now: Date; limit: number }): Promise<ActivationRow[]> {
  const rows = await activationRows(db)
    .where('activation.state', '=', 'open')
    .where('activation.due_at', '<=', args.now)
    .orderBy('activation.due_at')
    .limit(args.limit)
    .execute()
  return withParts(db, rows)
}

/** The bundles of one person that are not over, or were over only after `since`; the newest first. */
export async function ownActivations(
  db: Db,
  args: { principalId: PrincipalId; since: Date },
): Promise<ActivationRow[]> {
  return withParts(db, await ownRows(db, args))
}

const ownRows = once((db, args: { principalId: PrincipalId; since: Date }) =>
  activationRows(db)
    .where('activation.principal_id', '=', args.principalId)
    .where((eb) =>
      eb.or([
        eb('activation.state', '=', 'open'),
        eb('activation.settled_at', '>', args.since),
        eb.exists(
          eb
            .selectFrom('activation_request as request')
            .innerJoin('grant', 'grant.request_id', 'request.id')
            .select('grant.id')
            .whereRef('request.batch_id', '=', 'activation.id')
            .where((lasting) =>
              lasting.or([
                lasting('grant.state', 'in', [...openStates]),
                lasting('grant.ended_at', '>', args.since),
              ]),
            ),
        ),
      ]),
    )
    .orderBy('activation.submitted_at', 'desc')
    .limit(100)
    .compile(),
)

export async function findActivation(db: Db, id: string): Promise<ActivationRow | null> {
  const rows = await activationRows(db).where('activation.id', '=', id).execute()
  return (await withParts(db, rows))[0] ?? null
}

export async function activationOfNumber(db: Db, number: number): Promise<ActivationRow | null> {
  const rows = await activationRows(db).where('activation.number', '=', number).execute()
  return (await withParts(db, rows))[0] ?? null
}

/** The activation that this request is a part of, or gives a part more time; null where it is of none. */
export async function activationOfPart(db: Db, id: RequestId): Promise<ActivationRow | null> {
  const rows = await activationRows(db)
    .innerJoin('activation_request as part', 'part.batch_id', 'activation.id')
    .where((eb) =>
      eb.or([
        eb('part.id', '=', id),
        eb('part.id', '=', (given) =>
          given
            .selectFrom('activation_request as more')
            .innerJoin('grant', 'grant.id', 'more.extends_grant_id')
            .select('grant.request_id')
            .where('more.id', '=', id),
        ),
      ]),
    )
    .execute()
  return (await withParts(db, rows))[0] ?? null
}

async function withParts(db: Db, activations: readonly Row[]): Promise<ActivationRow[]> {
  if (activations.length === 0) return []
  const ids = activations.map(({ id }) => id)
  const { rows } = await sql<PartRow & { activation_id: string }>`
    select a.id as activation_id, r.id as role_id, r.slug as role_slug, r.name as role_name, t.name as target_name,
           q.id as request_id, q.number, q.state as request_state, q.verdict, p.name as denied_by, d.reason as denial,
           g.id as grant_id, g.state as grant_state, g.duration_ms, g.ends_at, g.access_granted_at, g.end_reason,
           g.failure
      from bundle_activation a
      join bundle_role part on part.bundle_id = a.bundle_id
      join role r on r.id = part.role_id
      join target t on t.id = r.target_id
      left join lateral (select * from activation_request one
                          where one.batch_id = a.id and one.role_id = part.role_id
                          order by one.number desc limit 1) q on true
      left join decision d on d.request_id = q.id and d.verb = 'deny'
      left join principal p on p.id = d.principal_id
      left join "grant" g on g.request_id = q.id
     where a.id = any(${ids}::uuid[])
     order by r.name`.execute(db)
  return activations.map((activation) => ({
    ...activation,
    parts: rows.filter((row) => row.activation_id === activation.id),
  }))
}

/** Looks at these again later. */
export async function postponeActivations(
  db: Db,
  args: { ids: readonly string[]; dueAt: Date },
): Promise<void> {
  if (args.ids.length === 0) return
  await db
    .updateTable('bundle_activation')
    .set({ due_at: args.dueAt })
    .where('id', 'in', [...args.ids])
    .where('state', '=', 'open')
    .execute()
}

/**
 * Resolves that every part is to end, and has it looked at until that is so; false when that was resolved before, or
 * it was undone already.
 */
export async function beginEnding(
  tx: Tx,
  args: { id: string; ending: BundleEnding; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('bundle_activation')
    .set({ state: 'open', settled_at: null, ending: args.ending, due_at: args.now })
    .where('id', '=', args.id)
    .where('ending', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Watches over an activation again of which a part is missing; false when none is any more. */
export async function reopenActivation(tx: Tx, args: { id: string; dueAt: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('bundle_activation')
    .set({ state: 'open', settled_at: null, due_at: args.dueAt })
    .where('id', '=', args.id)
    .where('state', '=', 'incomplete')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Settles an activation that is still open; false when another sweep was first, or its end was resolved meanwhile. */
export async function settleActivation(
  tx: Tx,
  args: { id: string; state: BundleSettlement; now: Date },
): Promise<boolean> {
  const ending = args.state === 'undone' || args.state === 'released' ? args.state : null
  const { numUpdatedRows } = await tx
    .updateTable('bundle_activation')
    .set({ state: args.state, settled_at: args.now })
    .where('id', '=', args.id)
    .where('state', '=', 'open')
    .where('ending', 'is not distinct from', ending)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Takes the requests of a batch back that still wait. */
export async function cancelWaitingOf(tx: Tx, args: { batchId: string; now: Date }): Promise<RequestRow[]> {
  return tx
    .updateTable('activation_request')
    .set({ state: 'CANCELED', decided_at: args.now })
    .where('batch_id', '=', args.batchId)
    .where('state', '=', 'PENDING_APPROVAL')
    .returningAll()
    .execute()
}
