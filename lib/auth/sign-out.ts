import type { AuthParts } from './parts'
import { discover } from './discovery'
import type { EndedSession } from './session'

/** Where the provider sends people back to after it has signed them out. */
export const signedOutPath = '/api/auth/signed-out'

/**
 * The provider's address that ends its own session too (OpenID Connect RP-Initiated Logout), or null where it has none
 * or does not answer: nobody is kept from signing out here by that.
 */
export async function providerSignOut(
  { env, log }: Pick<AuthParts, 'env' | 'log'>,
  ended: EndedSession,
  state: string,
): Promise<string | null> {
  const provider = env.providers.find(({ id }) => id === ended.provider)
  if (provider === undefined) return null
  try {
    const { endSession } = await discover(provider.issuer)
    if (endSession === null) return null
    const address = new URL(endSession)
    address.searchParams.set('id_token_hint', ended.idToken)
    address.searchParams.set('client_id', provider.clientId)
    address.searchParams.set('post_logout_redirect_uri', env.portalUrl + signedOutPath)
    address.searchParams.set('state', state)
    return address.href
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    log.warn({ provider: provider.id, detail }, 'the provider’s session could not be ended')
    return null
  }
}
