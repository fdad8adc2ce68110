import { timingSafeEqual } from 'node:crypto'
import { noteRefusal, noteUse, tokenByKey, type ApiTokenRow } from '@/db/queries/tokens'
import type { Actor } from '@/lib/domain/audit'
import { MINUTE } from '@/lib/domain/duration'
import type { PrincipalId, TokenId } from '@/lib/domain/ids'
import { inOneOf } from '@/lib/domain/network'
import { isEmployed, type PortalRole, type PrincipalKind } from '@/lib/domain/principal'
import { err, ok, type Result } from '@/lib/domain/result'
import { tokenState, type TokenScope } from '@/lib/domain/token'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { parseToken } from './format'
import { limitCall, limitWrong, mayTry } from './limits'

/** A program that has proved itself. */
export interface Caller {
  tokenId: TokenId
  /** As the log names it: the token, and for whom it acts. */
  name: string
  scopes: readonly TokenScope[]
  /** Of a token that provisions: the provider whose subjects its external ids are. */
  issuer: string | null
  /** For whom it acts; null for the portal itself. */
  principal: { id: PrincipalId; kind: PrincipalKind; portalRoles: readonly PortalRole[] } | null
}

/** What is said of a token before its secret is known to be right is the same whatever is wrong with it. */
export type TokenRefusal =
  | { kind: 'missing' }
  | { kind: 'mistyped' }
  | { kind: 'wrong' }
  | { kind: 'revoked' | 'expired' | 'other-address' | 'owner-gone' | 'scope' }
  | { kind: 'too-many'; retryAfterMs: number }

type Asking = Pick<Context, 'db' | 'now' | 'chance' | 'origin' | 'log'>
const nobody = Buffer.alloc(32)

/**
 * Who calls, by the `Authorization` header, and whether the token may be used for one of `scopes`. What cannot be a token costs no
 * statement; wrong ones are limited by address; the right secret of a token that is over stands in the log.
 */
export async function authenticate(
  ctx: Asking,
  input: { header: string | null; scopes: readonly TokenScope[] },
): Promise<Result<Caller, TokenRefusal>> {
  const [, text] = /^Bearer +(\S+) *$/i.exec(input.header ?? '') ?? []
  if (text === undefined) return err({ kind: 'missing' })
  const parts = parseToken(text)
  if (parts === null) return err({ kind: 'mistyped' })
  const address = ctx.origin.sourceAddress
  const mayAsk = await mayTry(ctx, address)
  if (!mayAsk.ok) return err({ kind: 'too-many', ...mayAsk.error })
  const row = await tokenByKey(ctx.db, parts.key)
  const right = timingSafeEqual(parts.secretHash, row?.secret_hash ?? nobody)
  if (row === null || !right) {
    const limited = await limitWrong(ctx, address)
    return err(limited.ok ? { kind: 'wrong' } : { kind: 'too-many', ...limited.error })
  }
  const refusal = refusalOf(row, address, ctx.now())
  if (refusal !== null) {
    await keepRefusal(ctx, row, refusal)
    return err({ kind: refusal })
  }
  if (!input.scopes.some((scope) => row.scopes.includes(scope))) return err({ kind: 'scope' })
  const limited = await limitCall(ctx, { tokenId: row.id, principalId: row.principal_id, address })
  if (!limited.ok) return err({ kind: 'too-many', ...limited.error })
  await keepUse(ctx, row, address)
  return ok(callerOf(row))
}

type Over = 'revoked' | 'expired' | 'other-address' | 'owner-gone'

function refusalOf(row: ApiTokenRow, address: string | null, now: Date): Over | null {
  const state = tokenState({ revokedAt: row.revoked_at, expiresAt: row.expires_at }, now)
  if (state !== 'live') return state
  // Without a proxy that tells it no address is known, and a token held to some cannot be used at all.
  if (row.networks.length > 0 && (address === null || !inOneOf(address, row.networks))) return 'other-address'
  if (row.principal_id === null) return null
  if (!isEmployed({ status: row.owner_status ?? 'disabled', endsAt: row.owner_ends_at }, now))
    return 'owner-gone'
  const sponsored = row.owner_kind !== 'person'
  const sponsor = { status: row.sponsor_status ?? 'disabled', endsAt: row.sponsor_ends_at } as const
  return sponsored && !isEmployed(sponsor, now) ? 'owner-gone' : null
}

function callerOf(row: ApiTokenRow): Caller {
  return {
    tokenId: row.id,
    name: nameOf(row),
    scopes: row.scopes,
    issuer: row.issuer,
    principal:
      row.principal_id === null
        ? null
        : {
            id: row.principal_id,
            kind: row.owner_kind ?? 'agent',
            portalRoles: row.owner_portal_roles ?? [],
          },
  }
}

/** The token as the log names it. */
function nameOf(token: { name: string; owner_name: string | null }): string {
  return token.owner_name === null ? token.name : `${token.name} of ${token.owner_name}`
}

async function keepUse({ db, now: clock }: Asking, row: ApiTokenRow, from: string | null): Promise<void> {
  const now = clock()
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= MINUTE)
    await noteUse(db, { id: row.id, from, now })
}

const said: Record<Over, string> = {
  revoked: 'It was revoked before.',
  expired: 'Its time is over.',
  'other-address': 'It came from an address that it is not held to.',
  'owner-gone': 'Whoever it acts for has left.',
}

/** Somebody holds a secret that they should not use: that stands in the log, once a minute. */
async function keepRefusal(ctx: Asking, row: ApiTokenRow, refusal: Over): Promise<void> {
  const now = ctx.now()
  const actor: Actor = { kind: 'token', name: nameOf(row) }
  await atomically(ctx, async (tx) => {
    const since = new Date(now.getTime() - MINUTE)
    if (await noteRefusal(tx, { id: row.id, since, now }))
      await record(tx, { actor, origin: ctx.origin }, now, {
        action: 'token.refused',
        object: { type: 'token', id: row.id, name: row.name },
        subject:
          row.principal_id === null ? null : { id: row.principal_id, name: row.owner_name ?? row.name },
        reason: said[refusal],
      })
    return ok(null)
  })
}
