import { sql, type Insertable } from 'kysely'
import type { PrincipalId, TokenId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export type ApiTokenRow = Awaited<ReturnType<typeof tokenByKey>> & object

export async function insertToken(tx: Tx, values: Insertable<Database['api_token']>): Promise<TokenId> {
  const { id } = await tx.insertInto('api_token').values(values).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The token with the principal it acts for: this is on the path of every call of a program. */
export async function tokenByKey(db: Db, key: string) {
  const row = await db
    .selectFrom('api_token as token')
    .leftJoin('principal as owner', 'owner.id', 'token.principal_id')
    .leftJoin('principal as sponsor', 'sponsor.id', 'owner.sponsor_id')
    .selectAll('token')
    .select([
      'owner.name as owner_name',
      'owner.kind as owner_kind',
      'owner.status as owner_status',
      'owner.ends_at as owner_ends_at',
      'owner.portal_roles as owner_portal_roles',
      'sponsor.status as sponsor_status',
      'sponsor.ends_at as sponsor_ends_at',
    ])
    .where('token.key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

/** Notes that it was used; the caller asks once a minute at most. */
export async function noteUse(db: Db, args: { id: TokenId; from: string | null; now: Date }): Promise<void> {
  await db
    .updateTable('api_token')
    .set({ last_used_at: args.now, last_used_from: args.from })
    .where('id', '=', args.id)
    .execute()
}

/** Notes that it was turned away, unless that has been noted since `since`; answers whether it was noted now. */
export async function noteRefusal(tx: Tx, args: { id: TokenId; since: Date; now: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('api_token')
    .set({ refused_at: args.now })
    .where('id', '=', args.id)
    .where((eb) => eb.or([eb('refused_at', 'is', null), eb('refused_at', '<=', args.since)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function lockToken(tx: Tx, id: TokenId) {
  const row = await tx
    .selectFrom('api_token as token')
    .leftJoin('principal as owner', 'owner.id', 'token.principal_id')
    .selectAll('token')
    .select('owner.name as owner_name')
    .where('token.id', '=', id)
    .forUpdate('token')
    .executeTakeFirst()
  return row ?? null
}

interface Revoking {
  by: PrincipalId | null
  because: string
  now: Date
}

export async function revokeTokenRow(tx: Tx, args: Revoking & { id: TokenId }): Promise<void> {
  await tx
    .updateTable('api_token')
    .set({ revoked_at: args.now, revoked_by: args.by, revoked_because: args.because })
    .where('id', '=', args.id)
    .execute()
}

/** Revokes everything that acts for these principals and is not revoked yet. */
export async function revokeTokensOf(
  tx: Tx,
  args: Revoking & { principalIds: readonly PrincipalId[] },
): Promise<{ id: TokenId; name: string; principal_id: PrincipalId | null }[]> {
  return tx
    .updateTable('api_token')
    .set({ revoked_at: args.now, revoked_by: args.by, revoked_because: args.because })
    .where('principal_id', 'in', [...args.principalIds])
    .where('revoked_at', 'is', null)
    .returning(['id', 'name', 'principal_id'])
    .execute()
}

/** The tokens of one principal, or, for `null`, all that do not act for a person; those in use first. */
export async function listTokens(
  db: Db,
  args: { principalId: PrincipalId | null; now: Date; limit: number },
) {
  return db
    .selectFrom('api_token as token')
    .leftJoin('principal as owner', 'owner.id', 'token.principal_id')
    .innerJoin('principal as author', 'author.id', 'token.created_by')
    .select([
      'token.id',
      'token.key',
      'token.name',
      'token.scopes',
      'token.networks',
      'token.issuer',
      'token.created_at',
      'token.expires_at',
      'token.last_used_at',
      'token.last_used_from',
      'token.revoked_at',
      'token.revoked_because',
      'token.principal_id',
      'owner.name as owner_name',
      'author.name as author_name',
    ])
    .$if(args.principalId !== null, (query) => query.where('token.principal_id', '=', args.principalId))
    .$if(args.principalId === null, (query) =>
      query.where((eb) => eb.or([eb('token.principal_id', 'is', null), eb('owner.kind', '!=', 'person')])),
    )
    .orderBy(sql`token.revoked_at is not null or token.expires_at <= ${args.now}`)
    .orderBy('token.created_at', 'desc')
    .limit(args.limit)
    .execute()
}

export async function countLiveTokens(
  tx: Tx,
  args: { principalId: PrincipalId | null; now: Date },
): Promise<number> {
  const row = await tx
    .selectFrom('api_token')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('principal_id', args.principalId === null ? 'is' : '=', args.principalId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', args.now)
    .executeTakeFirst()
  return row?.n ?? 0
}

/** Locks tokens whose end is to be told of, skipping those another sweep holds. */
export async function claimTokenWarnings(tx: Tx, args: { now: Date; limit: number }) {
  const due = await tx
    .selectFrom('api_token')
    .select('id')
    .where('revoked_at', 'is', null)
    .where('warn_at', '<=', args.now)
    .orderBy('warn_at')
    .limit(args.limit)
    .forUpdate()
    .skipLocked()
    .execute()
  if (due.length === 0) return []
  return tx
    .selectFrom('api_token as token')
    .leftJoin('principal as owner', 'owner.id', 'token.principal_id')
    .select(['token.id', 'token.name', 'token.expires_at', 'token.created_by', 'token.principal_id'])
    .select(['owner.kind as owner_kind', 'owner.sponsor_id'])
    .where(
      'token.id',
      'in',
      due.map(({ id }) => id),
    )
    .execute()
}

export async function setTokenWarning(tx: Tx, args: { id: TokenId; warnAt: Date | null }): Promise<void> {
  await tx.updateTable('api_token').set({ warn_at: args.warnAt }).where('id', '=', args.id).execute()
}
