import { cookies } from 'next/headers'
import { NextResponse, type NextRequest } from 'next/server'
import { cache } from 'react'
import type { DemoPerson } from '@/db/queries/demo'
import type { ErrandRow } from '@/db/queries/errands'
import type { ErrandId, PrincipalId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { takeClaims, type ClaimsShown } from './claims-test'
import { cookieFor, sessionCookie } from './cookies'
import { choices, demoDoor, enterAs, type DemoDoor } from './demo'
import { confirmAsDemo } from './demo-confirm'
import { beginErrand, findErrand, forgetForm, keptForm, type FormEntries, type NewErrand } from './errand'
import { hearLogout, type LogoutRefusal } from './logout-token'
import type { AuthParts } from './parts'
import {
  addressOfErrand,
  addressOfProvider,
  answerOfProvider,
  resumed,
  shownProviders,
  type LeaveRefusal,
  type ShownProvider,
} from './provider'
import { returnPath } from './return-path'
import { endSession, renewSession, sessionOf, type CurrentSession } from './session'
import { providerSignOut, signedOutPath } from './sign-out'
import { newToken } from './token'

export type { DemoPerson } from '@/db/queries/demo'
export type { AuthParts } from './parts'
export type { CurrentSession } from './session'
export type { AdmitRefusal } from './admit'
export type { ClaimsShown } from './claims-test'
export type { FormEntries } from './errand'
export type { LogoutRefusal } from './logout-token'
export type { StepUpRefusal } from './step-up'

const renewPath = '/api/auth/renew'

/** Who is here, and the ways in and out. Everything reads and writes the cookies of the request at hand. */
export interface Auth {
  /**
   * The session and its person, or null for a stranger. Looked up anew in every request, once per request. Where the
   * person's rights have changed the token is exchanged; in a page, which can set no cookie, it is null until then.
   */
  currentSession(): Promise<CurrentSession | null>
  /** Where a stranger is sent: to sign in, or to have the token exchanged. Either way they come back to `returnTo`. */
  wayIn(returnTo: string): Promise<string>
  /** Ends this browser's session and forgets its cookie; answers the provider's address that ends its own as well. */
  signOut(): Promise<string | null>
  /** How long a session may last without its person doing anything. */
  readonly idleMs: number
  /** The providers that are configured, in their order. */
  providers(): ShownProvider[]
  /** Answers the provider's address to send the person to; they come back to `returnTo`, a path of this portal. */
  signInWithProvider(providerId: string | null, returnTo: string): Promise<Result<string, LeaveRefusal>>
  /** Serves what comes from a provider by way of the browser, and nothing else of the library's routes. */
  providerAnswered(request: NextRequest): Promise<Response>
  /** Takes a provider's word that sessions are over there; answers how many ended. */
  providerSignedOut(providerId: string, token: string): Promise<Result<number, LogoutRefusal>>
  /** Begins a confirmation or a test, and answers where to send the person; null for a stranger. */
  leaveOnErrand(
    errand: NewErrand,
    providerId?: string,
  ): Promise<Result<string, LeaveRefusal | 'no-errand'> | null>
  /** The same errand once more, after a refusal. */
  leaveAgain(id: ErrandId): Promise<Result<string, LeaveRefusal | 'no-errand'>>
  errand(id: ErrandId): Promise<ErrandRow | null>
  /** What a form held before its person left; null where it is not there, not theirs, or used. */
  keptForm(id: ErrandId): Promise<{ entries: FormEntries; confirmed: boolean } | null>
  forgetForm(id: ErrandId): Promise<void>
  shownClaims(id: ErrandId): Promise<ClaimsShown | null>
  demoDoor(): Promise<DemoDoor>
  demoPeople(search: string): Promise<DemoPerson[]>
  /** Signs in as a person of the demo. */
  signInAs(personId: PrincipalId): Promise<Result<null, 'demo-closed' | 'demo-unknown'>>
  /** The demo's stand-in for a fresh sign-in; answers the path to go on to. */
  confirmAsDemo(id: ErrandId): Promise<Result<string, 'demo-closed' | 'no-errand'>>
  /** `wanted` when it is a path of this portal, else `/`. */
  returnPath(wanted: string | null | undefined): string
}

export function createAuth(parts: AuthParts): Auth {
  const { env, db } = parts
  const cookie = sessionCookie(env.portalUrl)
  const leaving = cookieFor(env.portalUrl, 'gatehouse.sign-out')
  const token = async () => (await cookies()).get(cookie.name)?.value
  const setToken = async (value: string, expires: Date) =>
    (await cookies()).set(cookie.name, value, { ...cookie.options, expires })
  const held = cache(async () => {
    const { background } = await parts.asking()
    return sessionOf(parts, await token(), { quiet: background })
  })

  /** The same session under a new token; null where no cookie can be set, or where it is over. */
  async function renewed(found: CurrentSession): Promise<CurrentSession | null> {
    const [old, fresh] = [await token(), newToken()]
    // Several requests of a page's own making run at once: all but one would lose the session.
    if (old === undefined || (await parts.asking()).background) return null
    try {
      await setToken(fresh, found.session.expiresAt)
    } catch {
      // A page that is being drawn sets no cookies: `wayIn` leads through a route that does.
      return null
    }
    return (await renewSession(parts, { token: old, newToken: fresh })) && sessionOf(parts, fresh)
  }
  const currentSession = cache(async () => {
    const found = await held()
    return found?.rightsChanged ? renewed(found) : found
  })

  return {
    currentSession,

    async wayIn(returnTo) {
      const path = (await held())?.rightsChanged ? renewPath : '/sign-in'
      return `${path}?callbackUrl=${encodeURIComponent(returnTo)}`
    },

    async signOut() {
      const jar = await cookies()
      const mine = jar.get(cookie.name)?.value
      const ended = mine ? await endSession(parts, mine) : null
      // Not `delete`: a prefixed cookie is only removed by one with the same attributes.
      jar.set(cookie.name, '', { ...cookie.options, maxAge: 0 })
      if (ended === null) return null
      const state = newToken()
      jar.set(leaving.name, state, { ...leaving.options, maxAge: 600 })
      return providerSignOut(parts, ended, state)
    },

    idleMs: env.session.idleMs,

    providers: () => shownProviders(parts),

    async signInWithProvider(providerId, returnTo) {
      const left = await addressOfProvider(parts, { providerId, returnTo })
      return left.ok ? ok(left.value.address) : left
    },

    async providerAnswered(request) {
      const { pathname, searchParams } = request.nextUrl
      if (pathname === renewPath) {
        await currentSession()
        return NextResponse.redirect(
          env.portalUrl + returnPath(searchParams.get('callbackUrl'), env.portalUrl),
        )
      }
      if (pathname === signedOutPath) return signedOut(request)
      return answerOfProvider(parts, request, request.cookies.get(cookie.name)?.value)
    },

    providerSignedOut: (provider, logoutToken) => hearLogout(parts, { provider, token: logoutToken }),

    async leaveOnErrand(errand, providerId) {
      const current = await currentSession()
      if (current === null) return null
      const id = await beginErrand(parts, current, errand)
      if (errand.kind === 'step-up' && current.session.via === 'demo') return ok(`/step-up/${id}`)
      const left = await addressOfErrand(parts, current, { id, providerId: providerId ?? null })
      // The form is kept: the page says what is wrong and tries again.
      return left.ok || errand.kind === 'claims-test' ? left : ok(`/step-up/${id}?error=${left.error}`)
    },

    async leaveAgain(id) {
      const current = await currentSession()
      return current === null ? err('no-errand') : addressOfErrand(parts, current, { id, providerId: null })
    },

    async errand(id) {
      const current = await currentSession()
      return current && findErrand(parts, current, id)
    },

    async keptForm(id) {
      const current = await currentSession()
      return current && keptForm(parts, current, id)
    },

    async forgetForm(id) {
      const current = await currentSession()
      if (current !== null) await forgetForm(parts, current, id)
    },

    async shownClaims(id) {
      const current = await currentSession()
      return current && takeClaims(parts, current, id)
    },

    demoDoor: () => demoDoor(env, db),
    demoPeople: (search) => choices(parts, search),

    async signInAs(personId) {
      const entered = await enterAs(parts, { personId, previousToken: await token() })
      if (!entered.ok) return entered
      await setToken(entered.value.token, entered.value.expiresAt)
      return ok(null)
    },

    async confirmAsDemo(id) {
      const [current, mine] = [await currentSession(), await token()]
      if (current === null || mine === undefined) return err('demo-closed')
      const confirmed = await confirmAsDemo(parts, current, { id, token: mine })
      if (!confirmed.ok) return confirmed
      await setToken(confirmed.value.token, confirmed.value.expiresAt)
      return ok(resumed(confirmed.value.returnPath, id))
    },

    returnPath: (wanted) => returnPath(wanted, env.portalUrl),
  }

  /** Back from the provider's sign-out: what it claims is only believed with the state that left with the person. */
  function signedOut(request: NextRequest): Response {
    const sent = request.cookies.get(leaving.name)?.value
    const there = sent !== undefined && sent === request.nextUrl.searchParams.get('state')
    const answer = NextResponse.redirect(
      `${env.portalUrl}/sign-in?notice=${there ? 'signed-out-there' : 'signed-out'}`,
    )
    answer.cookies.set(leaving.name, '', { ...leaving.options, maxAge: 0 })
    return answer
  }
}
