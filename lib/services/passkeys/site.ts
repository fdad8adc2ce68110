import { MINUTE } from '@/lib/domain/duration'

/** What passkeys are bound to: the host people type, and the exact origin that a browser vouches for. */
export interface PasskeySite {
  rpId: string
  origin: string
}

export function passkeySite(portalUrl: string): PasskeySite {
  return { rpId: new URL(portalUrl).hostname, origin: portalUrl }
}

/** How long a challenge waits for its answer. */
export const challengeLifeMs = 5 * MINUTE

/** How old the sign-in may be of whoever registers a passkey. */
export const registerWithinMs = 10 * MINUTE

/** The challenge that an answer says it is for; null for nonsense. What it says is checked afterwards, by its signature. */
export function challengeIn(clientDataJson: string): string | null {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8'))
    const challenge = typeof said === 'object' && said !== null ? Reflect.get(said, 'challenge') : null
    return typeof challenge === 'string' && challenge.length <= 200 ? challenge : null
  } catch {
    return null
  }
}
