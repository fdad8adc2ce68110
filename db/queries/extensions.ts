import { sql } from 'kysely'
import type { GrantId, PrincipalId, RoleId } from '@/lib/domain/ids'
import { requestName } from '@/lib/domain/ids'
import { termsFor, type PolicyInput, type Terms } from '@/lib/domain/policy'
import type { Belonging } from '@/lib/domain/audience'
import type { Extent } from '@/lib/domain/extension'
import type { Db, Tx } from '../client'
import type { GrantRow, RequestRow } from '../schema'
import { once } from '../once'
import { policySettings } from '../policy-settings'
import { riskOf } from './person-risk'

/** The terms in force at `now` for one person, by role; a role without a published policy is missing. */
export async function termsInForce(
  db: Db,
  args: { principalId: PrincipalId; roleIds: readonly RoleId[]; now: Date },
): Promise<Map<RoleId, Terms>> {
  if (args.roleIds.length === 0) return new Map()
  const { rows } = await sql<Belonging & { role_id: RoleId; settings: PolicyInput }>`
    select distinct on (v.role_id) v.role_id, v.settings, p.employment, ${riskOf('p', args.now)} as risk,
           p.team_id as "teamId",
           array(select m.group_id from principal_group_member m where m.principal_id = p.id) as "groupIds"
      from policy_version v
      join principal p on p.id = ${args.principalId}
     where v.role_id = any(${[...args.roleIds]}::uuid[]) and v.published_at <= ${args.now}
     order by v.role_id, v.version desc`.execute(db)
  return new Map(rows.map((row) => [row.role_id, termsFor(policySettings(row.settings), row).terms] as const))
}

/** What of these grants' past bears on giving them more time: an incident, and the request that waits, by grant. */
export async function extensionFacts(
  db: Db,
  grantIds: readonly GrantId[],
): Promise<Map<GrantId, Pick<Extent, 'emergency' | 'waiting'>>> {
  if (grantIds.length === 0) return new Map()
  const rows = await extentRows(db, { ids: [...grantIds] })
  return new Map(
    rows.map(({ id, incident, number }) => [
      id,
      { emergency: incident !== null, waiting: number === null ? null : requestName(number) },
    ]),
  )
}

const extentRows = once((db, args: { ids: GrantId[] }) =>
  db
    .selectFrom('grant')
    .innerJoin('activation_request as request', 'request.id', 'grant.request_id')
    .leftJoin('activation_request as more', (join) =>
      join.onRef('more.extends_grant_id', '=', 'grant.id').on('more.state', '=', 'PENDING_APPROVAL'),
    )
    .select(['grant.id', 'request.incident', 'more.number'])
    .where(sql<boolean>`"grant".id = any(${args.ids}::uuid[])`)
    .compile(),
)

/** Moves the end of a live grant; the caller holds its lock and has a decision for it. */
export async function moveEnd(
  tx: Tx,
  args: { grant: GrantRow; endsAt: Date; addedMs: number; warnAt: Date | null },
): Promise<void> {
  const { grant, endsAt, addedMs, warnAt } = args
  const result = await tx
    .updateTable('grant')
    .set({
      ends_at: endsAt,
      extensions: grant.extensions + 1,
      extended_ms: grant.extended_ms + addedMs,
      warn_at: warnAt,
    })
    .where('id', '=', grant.id)
    .where('state', '=', 'ACTIVE')
    .executeTakeFirst()
  if (result.numUpdatedRows !== 1n) throw new Error(`Grant ${grant.id} was not extended: it has moved on.`)
}

/** Takes back whatever waits for more time on a grant that ends. Comes before the grant's own lock, as approvals do. */
export async function cancelExtensionsOf(
  tx: Tx,
  args: { grantId: GrantId; now: Date },
): Promise<RequestRow[]> {
  return tx
    .updateTable('activation_request')
    .set({ state: 'CANCELED', decided_at: args.now })
    .where('extends_grant_id', '=', args.grantId)
    .where('state', '=', 'PENDING_APPROVAL')
    .returningAll()
    .execute()
}

/** A grant whose holder is to be told that its end comes near. */
export interface Warned {
  id: GrantId
  principal_id: PrincipalId
  role_name: string
  target_name: string
  access_granted_at: Date
  ends_at: Date
}

/** Locks up to `limit` live grants whose next warning is due, skipping those another sweep holds. */
export async function claimWarnings(tx: Tx, args: { now: Date; limit: number }): Promise<Warned[]> {
  const { rows } = await sql<Warned>`
    select g.id, g.principal_id, r.name as role_name, t.name as target_name, g.access_granted_at, g.ends_at
      from "grant" g join role r on r.id = g.role_id join target t on t.id = g.target_id
     where g.state = 'ACTIVE' and g.warn_at <= ${args.now}
     order by g.warn_at limit ${args.limit} for update of g skip locked`.execute(tx)
  return rows
}

/** Writes down when each of these is to be warned next. */
export async function setWarnings(
  tx: Tx,
  next: readonly { id: GrantId; warnAt: Date | null }[],
): Promise<void> {
  await sql`
    update "grant" g set warn_at = next.warn_at
      from unnest(${next.map(({ id }) => id)}::uuid[], ${next.map(({ warnAt }) => warnAt)}::timestamptz[])
           as next (id, warn_at)
     where g.id = next.id`.execute(tx)
}
