import { cookies } from 'next/headers'
import { NextRequest } from 'next/server'
import { cache } from 'react'
import type { DemoPerson } from '@/db/queries/demo'
import type { PrincipalId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { requestIdHeader } from '@/lib/http/request-id'
import { sessionCookie } from './cookies'
import { choices, demoDoor, enterAs, type DemoDoor } from './demo'
import { callbackPath, errorPath, nextAuth, providerId } from './next-auth'
import type { AuthParts } from './parts'
import { returnPath } from './return-path'
import { endSession, sessionOf, type CurrentSession } from './session'

export type { DemoPerson } from '@/db/queries/demo'
export type { AuthParts } from './parts'
export type { CurrentSession } from './session'
export type { AdmitRefusal } from './admit'

/** Who is here, and the ways in and out. Everything reads and writes the cookies of the request at hand. */
export interface Auth {
  /** The session and its person, or null for a stranger. Looked up anew in every request, once per request. */
  currentSession(): Promise<CurrentSession | null>
  /** Ends this browser's session on the server and forgets its cookie. The provider's own session is not touched. */
  signOut(): Promise<void>
  /** The host people know their identity provider by, or null when none is configured. */
  providerHost(): string | null
  /** Answers the provider's address to send the person to; they come back to `returnTo`, a path of this portal. */
  signInWithProvider(returnTo: string): Promise<Result<string, 'no-provider' | 'provider-unreachable'>>
  /** Serves the provider's answer, and nothing else of the library's routes. */
  providerAnswered(request: NextRequest): Promise<Response>
  demoDoor(): Promise<DemoDoor>
  demoPeople(search: string): Promise<DemoPerson[]>
  /** Signs in as a person of the demo. */
  signInAs(personId: PrincipalId): Promise<Result<null, 'demo-closed' | 'demo-unknown'>>
  /** `wanted` when it is a path of this portal, else `/`. */
  returnPath(wanted: string | null | undefined): string
}

export function createAuth(parts: AuthParts): Auth {
  const { env, db } = parts
  const cookie = sessionCookie(env.portalUrl)
  const token = async () => (await cookies()).get(cookie.name)?.value
  const library = nextAuth(parts)

  return {
    currentSession: cache(async () => sessionOf(parts, await token())),

    async signOut() {
      const jar = await cookies()
      const held = jar.get(cookie.name)?.value
      if (held) await endSession(parts, held)
      // Not `delete`: a prefixed cookie is only removed by one with the same attributes.
      jar.set(cookie.name, '', { ...cookie.options, maxAge: 0 })
    },

    providerHost: () => (env.oidc === null ? null : new URL(env.oidc.issuer).host),

    async signInWithProvider(returnTo) {
      if (env.oidc === null) return err('no-provider')
      try {
        // The library would make up the address to come back to from the Host header.
        const way = { redirect_uri: env.portalUrl + callbackPath }
        const address: string = await library.signIn(
          providerId,
          { redirect: false, redirectTo: returnTo },
          way,
        )
        // It answers its own error page when the provider does not answer, and throws for the rest.
        return new URL(address).pathname === errorPath ? err('provider-unreachable') : ok(address)
      } catch (error) {
        parts.log.error(
          { detail: error instanceof Error ? error.message : String(error) },
          'identity provider unreachable',
        )
        return err('provider-unreachable')
      }
    },

    async providerAnswered(request) {
      if (env.oidc === null || request.nextUrl.pathname !== callbackPath)
        return new Response('Not found', { status: 404 })
      const address = env.portalUrl + callbackPath + request.nextUrl.search
      return withReference(await library.handlers.GET(new NextRequest(address, request)), request)
    },

    demoDoor: () => demoDoor(env, db),
    demoPeople: (search) => choices(parts, search),

    async signInAs(personId) {
      const entered = await enterAs(parts, { personId, previousToken: await token() })
      if (!entered.ok) return entered
      const { token: fresh, expiresAt } = entered.value
      ;(await cookies()).set(cookie.name, fresh, { ...cookie.options, expires: expiresAt })
      return ok(null)
    },

    returnPath: (wanted) => returnPath(wanted, env.portalUrl),
  }
}

/** A refusal takes the request's id along: the page that words it is another request, and would name its own. */
function withReference(answer: Response, request: NextRequest): Response {
  const reference = request.headers.get(requestIdHeader)
  const location = answer.headers.get('location')
  if (reference === null || location === null) return answer
  const next = new URL(location, request.url)
  if (next.pathname !== errorPath) return answer
  next.searchParams.set('ref', reference)
  const headers = new Headers(answer.headers)
  headers.set('location', next.href)
  return new Response(null, { status: answer.status, headers })
}
