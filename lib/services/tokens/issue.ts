import { machineById } from '@/db/queries/machines'
import { countLiveTokens, insertToken } from '@/db/queries/tokens'
import { DAY } from '@/lib/domain/duration'
import type { PrincipalId, TokenId } from '@/lib/domain/ids'
import { isNetwork } from '@/lib/domain/network'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import {
  maxNetworks,
  maxTokenDays,
  nextTokenWarning,
  scopesFor,
  type TokenOwner,
  type TokenScope,
} from '@/lib/domain/token'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { mintToken } from './format'

export interface NewToken {
  /** For whom it acts: oneself, a machine, or null for the portal. */
  ownerId: PrincipalId | null
  name: string
  scopes: readonly TokenScope[]
  /** How long it lives, in days. */
  days: number
  /** Addresses and ranges it may come from, as typed; anywhere where there are none. */
  networks: readonly string[]
  /** Of a token that provisions: the provider whose subjects its external ids are. */
  issuer?: string
}

export type IssueRefusal =
  | 'not-permitted'
  | 'no-such-owner'
  | 'name-missing'
  | 'scope-missing'
  | 'scope-not-theirs'
  | 'too-long'
  | 'network-unreadable'
  | 'issuer-unreadable'
  | 'too-many'

/** The most tokens that one may have in use at a time. */
export const maxLiveTokens = 20

/** Makes a token. Its text is in the answer and nowhere else: it cannot be shown again. */
export async function issueToken(
  ctx: PersonContext,
  input: NewToken,
): Promise<Result<{ id: TokenId; text: string; expiresAt: Date }, IssueRefusal>> {
  const now = ctx.now()
  const name = readableText(input.name)
  const networks = [...new Set(input.networks.map((network) => network.trim()).filter(Boolean))]
  const issuer = input.issuer?.trim() ?? ''
  const own = input.ownerId === ctx.viewer.id
  if (!can(ctx.viewer, own ? 'tokens.own' : 'tokens.manage', null).ok) return err('not-permitted')
  const machine = own || input.ownerId === null ? null : await machineById(ctx.db, input.ownerId, now)
  if (!own && input.ownerId !== null && machine === null) return err('no-such-owner')
  if (name === '') return err('name-missing')
  if (input.scopes.length === 0) return err('scope-missing')
  const owner: TokenOwner = own ? 'person' : machine === null ? 'portal' : 'machine'
  if (input.scopes.some((scope) => !scopesFor(owner).includes(scope))) return err('scope-not-theirs')
  if (!Number.isInteger(input.days) || input.days < 1 || input.days > maxTokenDays) return err('too-long')
  if (networks.length > maxNetworks || !networks.every(isNetwork)) return err('network-unreadable')
  if (issuer !== '' && !URL.canParse(issuer)) return err('issuer-unreadable')
  const { key, secretHash, text } = mintToken()
  const expiresAt = new Date(now.getTime() + input.days * DAY)
  const subject = own ? { id: ctx.viewer.id, name: ctx.actor.name } : machine
  return atomically<{ id: TokenId; text: string; expiresAt: Date }, IssueRefusal>(ctx, async (tx) => {
    if ((await countLiveTokens(tx, { principalId: input.ownerId, now })) >= maxLiveTokens)
      return err('too-many')
    const id = await insertToken(tx, {
      key,
      secret_hash: secretHash,
      name,
      principal_id: input.ownerId,
      scopes: [...input.scopes],
      networks,
      issuer: issuer === '' || !input.scopes.includes('scim') ? null : issuer,
      created_at: now,
      created_by: ctx.viewer.id,
      expires_at: expiresAt,
      warn_at: nextTokenWarning(expiresAt, now),
    })
    await record(tx, ctx, now, {
      action: 'token.created',
      object: { type: 'token', id, name },
      ...(subject !== null && !own && { subject: { id: subject.id, name: subject.name } }),
      after: {
        scopes: [...input.scopes],
        networks,
        expiresAt: expiresAt.toISOString(),
        ...(issuer !== '' && { issuer }),
      },
    })
    return ok({ id, text, expiresAt })
  })
}
