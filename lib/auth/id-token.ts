import { jwtVerify, type JWTPayload } from 'jose'
import { SECOND } from '@/lib/domain/duration'
import type { IdentityProvider } from '@/lib/domain/identity-provider'
import { discover } from './discovery'

/** By how much the provider's clock may differ from the portal's. */
export const clockSkewMs = 30 * SECOND

/**
 * The claims of a token that `provider` signed for this portal. The library leaves the signature to TLS; here it is
 * checked, with the provider's published keys and none but the algorithms that its configuration names. Throws for
 * anything else: another issuer, audience or authorized party, a shared secret, no signature, a time that is over.
 */
export async function verifyToken(
  provider: Pick<IdentityProvider, 'issuer' | 'clientId' | 'algorithms'>,
  token: string,
  now: Date,
  required: { typ?: string; maxTokenAge?: string } = {},
): Promise<JWTPayload> {
  const { keys } = await discover(provider.issuer)
  const { payload } = await jwtVerify(token, keys, {
    issuer: provider.issuer,
    audience: provider.clientId,
    algorithms: provider.algorithms,
    clockTolerance: clockSkewMs / SECOND,
    currentDate: now,
    requiredClaims: ['iat'],
    ...required,
  })
  // OpenID Connect Core, 3.1.3.7: with several audiences the authorized party must be us.
  if (payload['azp'] !== undefined && payload['azp'] !== provider.clientId)
    throw new Error('The token was made out to another client.')
  if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload['azp'] === undefined)
    throw new Error('The token has several audiences and names no authorized party.')
  return payload
}
