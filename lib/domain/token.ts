import { DAY } from './duration'

/** What a token may be used for. */
export const tokenScopes = ['scim', 'requests:read', 'requests:write', 'grants:use'] as const
export type TokenScope = (typeof tokenScopes)[number]

export const scopeWords: Record<TokenScope, string> = {
  scim: 'Provision people and groups',
  'requests:read': 'See requests and access',
  'requests:write': 'Ask for access and take requests back',
  'grants:use': 'Fetch credentials, once, and give access back',
}

/** For whom a token acts: for the portal itself, for a person, or for a machine. */
export type TokenOwner = 'portal' | 'person' | 'machine'

const scopesOf: Record<TokenOwner, readonly TokenScope[]> = {
  portal: ['scim'],
  person: ['requests:read', 'requests:write', 'grants:use'],
  machine: ['requests:read', 'requests:write', 'grants:use'],
}

/** What may be given to a token of this kind of owner; an approval is nothing that a token can give. */
export function scopesFor(owner: TokenOwner): readonly TokenScope[] {
  return scopesOf[owner]
}

export const maxTokenDays = 90

/** The most addresses or ranges that one token may be held to. */
export const maxNetworks = 20

export type TokenState = 'live' | 'expired' | 'revoked'

export function tokenState(token: { revokedAt: Date | null; expiresAt: Date }, now: Date): TokenState {
  if (token.revokedAt !== null) return 'revoked'
  return now < token.expiresAt ? 'live' : 'expired'
}

const warnedBefore = [14 * DAY, 3 * DAY, DAY]

/** When its end is next to be told of, or null where everything has been said. */
export function nextTokenWarning(expiresAt: Date, now: Date): Date | null {
  const ahead = warnedBefore.map((ms) => new Date(expiresAt.getTime() - ms)).filter((at) => at > now)
  return ahead[0] ?? null
}
