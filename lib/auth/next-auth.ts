import { decodeJwt } from 'jose'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import type { Adapter, AdapterUser } from 'next-auth/adapters'
import type { PrincipalRow } from '@/db/schema'
import { requestIdHeader } from '@/lib/http/request-id'
import { admit } from './admit'
import { readClaims, type ProviderPerson } from './claims'
import { cookieFor, sessionCookie } from './cookies'
import type { AuthParts } from './parts'
import { recordRefusal } from './refusal'
import { returnPath } from './return-path'
import { startSession } from './session'
import { newToken } from './token'

export const providerId = 'oidc'
export const callbackPath = `/api/auth/callback/${providerId}`
/** The page that words what went wrong, from its `error` parameter. */
export const errorPath = '/sign-in'

/** Who is coming in by this very request: known from the moment the provider's answer is checked. */
interface Attempt {
  previousToken: string | undefined
  correlationId: string | null
  admitted?: { person: PrincipalRow; found: ProviderPerson }
}

/**
 * The library that speaks OpenID Connect with the provider: code flow with PKCE, state and nonce. It is left with
 * nothing to decide. People, sessions and their ends are ours, and it is never told who is signed in: knowing
 * of a live session, it would give the newcomer's identity to the person signed in before.
 */
export function nextAuth(parts: AuthParts) {
  return NextAuth((request) => {
    const previousToken = request?.cookies.get(sessionCookie(parts.env.portalUrl).name)?.value
    return config(parts, { previousToken, correlationId: request?.headers.get(requestIdHeader) ?? null })
  })
}

function config(parts: AuthParts, attempt: Attempt): NextAuthConfig {
  const { portalUrl, authSecret, oidc } = parts.env
  const { correlationId } = attempt
  return {
    basePath: '/api/auth',
    secret: authSecret,
    // Requests reach it with the portal's own address, never one that a header names.
    trustHost: true,
    useSecureCookies: portalUrl.startsWith('https:'),
    cookies: {
      sessionToken: sessionCookie(portalUrl),
      callbackUrl: cookieFor(portalUrl, 'gatehouse.return-to'),
      csrfToken: cookieFor(portalUrl, 'gatehouse.csrf'),
      pkceCodeVerifier: cookieFor(portalUrl, 'gatehouse.pkce'),
      state: cookieFor(portalUrl, 'gatehouse.state'),
      nonce: cookieFor(portalUrl, 'gatehouse.nonce'),
    },
    pages: { signIn: errorPath, error: errorPath },
    providers: oidc === null ? [] : [provider(oidc)],
    adapter: adapter(parts, attempt),
    session: { strategy: 'database', generateSessionToken: newToken },
    callbacks: {
      redirect: ({ url }) =>
        portalUrl + (url.startsWith(`${errorPath}?error=`) ? url : returnPath(url, portalUrl)),
      async signIn({ account, profile }) {
        if (oidc === null || !account?.id_token || !profile) return false
        // The library has verified this token; the userinfo endpoint has what some providers keep out of it.
        const found = readClaims({ ...profile, ...decodeJwt(account.id_token) }, oidc.groupsClaim)
        const admitted = await admit(parts, found)
        if (!admitted.ok) {
          parts.log.warn(
            { correlationId, subject: found.subject, refusal: admitted.error },
            'sign-in refused',
          )
          await recordRefusal(parts, found, admitted.error)
          return `${errorPath}?error=${admitted.error}`
        }
        attempt.admitted = { person: admitted.value, found }
        return true
      },
    },
    logger: {
      error: (error) => {
        parts.log.error(
          { correlationId, kind: error.name, detail: error.message, cause: causeOf(error) },
          'sign-in failed',
        )
      },
      warn: (code) => parts.log.warn({ correlationId, code }, 'sign-in library warning'),
      debug: () => {},
    },
  }
}

function provider(oidc: NonNullable<AuthParts['env']['oidc']>): NextAuthConfig['providers'][number] {
  return {
    id: providerId,
    name: new URL(oidc.issuer).host,
    type: 'oidc',
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    ...(oidc.clientSecret === null
      ? { client: { token_endpoint_auth_method: 'none' } }
      : { clientSecret: oidc.clientSecret }),
    checks: ['pkce', 'state', 'nonce'],
    // Asks the userinfo endpoint as well: many providers keep names and groups out of the ID token.
    idToken: false,
    profile: (claims) => ({ id: claims.sub, name: claims.name, email: claims.email }),
  }
}

function adapter(parts: AuthParts, attempt: Attempt): Adapter {
  return {
    getSessionAndUser: () => null,
    getUserByAccount: ({ providerAccountId }) =>
      attempt.admitted?.found.subject === providerAccountId ? asUser(attempt.admitted.person) : null,
    async createSession({ sessionToken, userId }) {
      const { admitted, previousToken } = attempt
      if (admitted?.person.id !== userId)
        throw new Error('A session was asked for somebody who was not admitted.')
      const { person, found } = admitted
      const { expiresAt } = await startSession(parts, {
        person,
        token: sessionToken,
        previousToken,
        proof: found.proof,
      })
      return { sessionToken, userId, expires: expiresAt }
    },
    // The library wants these to be there; the way in above never comes to them.
    createUser: neverAsked,
    getUser: neverAsked,
    getUserByEmail: neverAsked,
    updateUser: neverAsked,
    linkAccount: neverAsked,
    updateSession: neverAsked,
    deleteSession: neverAsked,
  }
}

function neverAsked(): never {
  throw new Error('Sign-in keeps people and sessions itself.')
}

function asUser(person: PrincipalRow): AdapterUser {
  return { id: person.id, name: person.name, email: person.email, emailVerified: null }
}

function causeOf(error: Error): string | null {
  const { cause } = error
  const inner =
    cause instanceof Error ? cause : typeof cause === 'object' && cause && 'err' in cause ? cause.err : null
  return inner instanceof Error ? inner.message : null
}
