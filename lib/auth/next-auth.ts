import NextAuth, { type NextAuthConfig } from 'next-auth'
import type { Adapter, AdapterUser } from 'next-auth/adapters'
import { errandOfState } from '@/db/queries/errands'
import type { PrincipalRow } from '@/db/schema'
import { providerName, type IdentityProvider } from '@/lib/domain/identity-provider'
import { requestIdHeader } from '@/lib/http/request-id'
import { admit } from './admit'
import { readClaims, type ProviderPerson } from './claims'
import { keepClaims } from './claims-test'
import { cookieFor, sessionCookie } from './cookies'
import { clockSkewMs, verifyToken } from './id-token'
import type { AuthParts } from './parts'
import { recordRefusal } from './refusal'
import { returnPath } from './return-path'
import { sessionOf, startSession, type CurrentSession, type Proof } from './session'
import { confirmSession, judgeStepUp, recordStepUpRefusal, type Answered } from './step-up'
import { hashToken, newToken } from './token'

export const callbackPaths = '/api/auth/callback/'
/** The page that words what went wrong, from its `error` parameter. */
export const errorPath = '/sign-in'

type Errand = NonNullable<Awaited<ReturnType<typeof errandOfState>>>

/** Who is coming in by this very request: known from the moment the provider's answer is checked. */
interface Attempt {
  previousToken: string | undefined
  correlationId: string | null
  /** What ties the answer to the asking. */
  state: string | null
  admitted?: { person: PrincipalRow; subject: string; proof: Proof }
  /** Whom it confirms, where they are here already. */
  confirming?: { errand: Errand; current: CurrentSession; token: string }
}

/**
 * The library that speaks OpenID Connect with the provider: code flow with PKCE, state and nonce. It is left with
 * nothing to decide. People, sessions and their ends are ours, and it is never told who is signed in: knowing
 * of a live session, it would give the newcomer's identity to the person signed in before.
 */
export function nextAuth(parts: AuthParts) {
  return NextAuth((request) => {
    const previousToken = request?.cookies.get(sessionCookie(parts.env.portalUrl).name)?.value
    return config(parts, {
      previousToken,
      correlationId: request?.headers.get(requestIdHeader) ?? null,
      state: request?.nextUrl.searchParams.get('state') ?? null,
    })
  })
}

function config(parts: AuthParts, attempt: Attempt): NextAuthConfig {
  const { portalUrl, authSecret, providers } = parts.env
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
    providers: providers.map(asLibraryProvider),
    adapter: adapter(parts, attempt),
    session: { strategy: 'database', generateSessionToken: newToken },
    callbacks: {
      redirect: ({ url }) =>
        portalUrl + (url.startsWith(`${errorPath}?error=`) ? url : returnPath(url, portalUrl)),
      async signIn({ account, profile }) {
        const provider = providers.find(({ id }) => id === account?.provider)
        if (provider === undefined || !account?.id_token || !profile) return false
        const { now, db } = parts
        const errand =
          attempt.state && (await errandOfState(db, { stateHash: hashToken(attempt.state), now: now() }))
        // The library leaves the signature to TLS; and the userinfo endpoint has what some keep out of the token.
        const token = await verifyToken(provider, account.id_token, now())
        const claims = { ...profile, ...token }
        if (errand && errand.kind === 'claims-test')
          return keepClaims(parts, { errand, claims, provider, previousToken: attempt.previousToken })
        const found = readClaims(claims, provider.claims)
        const proof = proofAt(provider, found, account.id_token, { sid: token['sid'], now: now() })
        if (errand)
          return confirm(parts, attempt, errand, {
            provider: provider.id,
            issuer: found.issuer,
            subject: found.subject,
            proof,
            hasAuthTime: token['auth_time'] !== undefined,
          })
        const admitted = await admit(parts, found)
        if (!admitted.ok) {
          parts.log.warn(
            { correlationId, subject: found.subject, refusal: admitted.error },
            'sign-in refused',
          )
          await recordRefusal(parts, found, admitted.error)
          return `${errorPath}?error=${admitted.error}`
        }
        attempt.admitted = { person: admitted.value, subject: found.subject, proof }
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

/** Whoever is here already has signed in once more: the session goes on with the new proof, or nothing changes. */
async function confirm(
  parts: AuthParts,
  attempt: Attempt,
  errand: Errand,
  answer: Answered,
): Promise<boolean | string> {
  const { previousToken } = attempt
  const judged = await judgeStepUp(parts, { errand, previousToken, answer })
  if (!judged.ok) {
    const current = await sessionOf(parts, previousToken)
    const mine = current?.session.id === errand.session_id ? current : null
    await recordStepUpRefusal(parts, { errand, current: mine, refusal: judged.error, answer })
    return `/step-up/${errand.id}`
  }
  if (previousToken === undefined) return false
  attempt.admitted = { person: judged.value.principal, subject: answer.subject, proof: answer.proof }
  attempt.confirming = { errand, current: judged.value, token: previousToken }
  return true
}

function proofAt(
  provider: IdentityProvider,
  { issuer, subject, proof }: ProviderPerson,
  idToken: string,
  { sid, now }: { sid: unknown; now: Date },
): Proof {
  if (proof.authTime.getTime() > now.getTime() + clockSkewMs)
    throw new Error('The provider dates the sign-in in the future.')
  return {
    ...proof,
    // A clock that is ahead must not make a sign-in fresh for longer.
    authTime: proof.authTime > now ? now : proof.authTime,
    at: {
      provider: provider.id,
      issuer,
      subject,
      session: typeof sid === 'string' && sid.length <= 255 ? sid : null,
      idToken,
    },
  }
}

function asLibraryProvider(provider: IdentityProvider): NextAuthConfig['providers'][number] {
  return {
    id: provider.id,
    name: providerName(provider),
    type: 'oidc',
    issuer: provider.issuer,
    clientId: provider.clientId,
    ...(provider.clientSecret === null
      ? { client: { token_endpoint_auth_method: 'none' } }
      : { clientSecret: provider.clientSecret }),
    authorization: { params: { scope: provider.scope } },
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
      attempt.admitted?.subject === providerAccountId ? asUser(attempt.admitted.person) : null,
    async createSession({ sessionToken, userId }) {
      const { admitted, confirming, previousToken } = attempt
      if (admitted?.person.id !== userId)
        throw new Error('A session was asked for somebody who was not admitted.')
      const { person, proof } = admitted
      const { expiresAt } = confirming
        ? await confirmSession(parts, { ...confirming, newToken: sessionToken, proof })
        : await startSession(parts, { person, token: sessionToken, previousToken, proof })
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
