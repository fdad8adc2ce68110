import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { MINUTE, SECOND } from '@/lib/domain/duration'

const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  end_session_endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
})

export interface Discovered {
  keys: JWTVerifyGetKey
  /** Where a person's session at the provider can be ended, if it can. */
  endSession: string | null
}

const keptFor = 10 * MINUTE
const waitsFor = 5 * SECOND
const known = new Map<string, { at: number; found: Discovered }>()

/**
 * What an issuer says of itself at its well-known address, kept for ten minutes. Throws when it does not answer in
 * five seconds, answers nonsense, or calls itself by another name.
 */
export async function discover(issuer: string): Promise<Discovered> {
  const kept = known.get(issuer)
  if (kept !== undefined && performance.now() - kept.at < keptFor) return kept.found
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await plainFetch(address)
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`)
  const said = Metadata.parse(await answer.json())
  if (said.issuer !== issuer) throw new Error(`${address} calls its issuer ${said.issuer}.`)
  const found = {
    // A key it does not know yet makes it look again: that is how a provider's change of keys is taken up.
    keys: createRemoteJWKSet(new URL(said.jwks_uri), {
      cacheMaxAge: keptFor,
      cooldownDuration: SECOND,
      timeoutDuration: waitsFor,
      [customFetch]: plainFetch,
    }),
    endSession: said.end_session_endpoint ?? null,
  }
  known.set(issuer, { at: performance.now(), found })
  return found
}

/** Follows no redirect: a provider that sends its readers elsewhere is not the one that was configured. */
function plainFetch(address: string, options: RequestInit = {}): Promise<Response> {
  return fetch(address, {
    ...options,
    redirect: 'manual',
    signal: options.signal ?? AbortSignal.timeout(waitsFor),
  })
}
