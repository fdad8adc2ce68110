import { NextRequest } from 'next/server'
import { errandOfState, type ErrandRow } from '@/db/queries/errands'
import { acrValuesFor } from '@/lib/domain/sign-in-proof'
import type { ErrandId } from '@/lib/domain/ids'
import { providerName, type IdentityProvider } from '@/lib/domain/identity-provider'
import { err, ok, type Result } from '@/lib/domain/result'
import { requestIdHeader } from '@/lib/http/request-id'
import { bindToState, findErrand } from './errand'
import { callbackPaths, errorPath, nextAuth } from './next-auth'
import type { AuthParts } from './parts'
import { sessionOf, type CurrentSession } from './session'
import { askedAgeMs, recordStepUpRefusal } from './step-up'
import { hashToken } from './token'

export type LeaveRefusal = 'no-provider' | 'provider-unreachable'

/** A provider as people see it. */
export interface ShownProvider {
  id: string
  name: string
}

export function shownProviders({ env }: Pick<AuthParts, 'env'>): ShownProvider[] {
  return env.providers.map((provider) => ({ id: provider.id, name: providerName(provider) }))
}

/** The provider's address to send the person to; they come back to `returnTo`. */
export async function addressOfProvider(
  parts: AuthParts,
  args: { providerId: string | null; returnTo: string; ask?: Record<string, string> },
): Promise<Result<{ address: string; provider: IdentityProvider }, LeaveRefusal>> {
  const { env, log } = parts
  const provider =
    args.providerId === null ? env.providers[0] : env.providers.find(({ id }) => id === args.providerId)
  if (provider === undefined) return err('no-provider')
  try {
    // The library would make up the address to come back to from the Host header.
    const way = { ...args.ask, redirect_uri: env.portalUrl + callbackPaths + provider.id }
    const options = { redirect: false, redirectTo: args.returnTo }
    const address: string = await nextAuth(parts).signIn(provider.id, options, way)
    // It answers its own error page when the provider does not answer, and throws for the rest.
    return new URL(address).pathname === errorPath ? err('provider-unreachable') : ok({ address, provider })
  } catch (error) {
    log.error(
      { provider: provider.id, detail: error instanceof Error ? error.message : String(error) },
      'identity provider unreachable',
    )
    return err('provider-unreachable')
  }
}

/**
 * The provider's address for an errand of the session at hand: with `max_age` and `acr_values` for what is wanted
 * (RFC 9470's idea), and tied to the one answer that will bear this `state`.
 */
export async function addressOfErrand(
  parts: AuthParts,
  current: CurrentSession,
  args: { id: ErrandId; providerId: string | null },
): Promise<Result<string, LeaveRefusal | 'no-errand'>> {
  const errand = await findErrand(parts, current, args.id)
  if (errand === null || errand.settled_at !== null) return err('no-errand')
  const providerId = args.providerId ?? current.session.provider
  const provider = parts.env.providers.find(({ id }) => id === providerId)
  if (provider === undefined) return err('no-provider')
  const left = await addressOfProvider(parts, {
    providerId: provider.id,
    returnTo: resumed(errand.return_path, errand.id),
    ask: askedFor(errand, provider, current.principal),
  })
  if (!left.ok) return left
  const state = new URL(left.value.address).searchParams.get('state')
  if (state === null) return err('provider-unreachable')
  await bindToState(parts, { id: errand.id, provider: provider.id, state })
  return ok(left.value.address)
}

/** What a provider is asked for beyond who somebody is. */
export function askedFor(
  errand: Pick<ErrandRow, 'kind' | 'max_age_ms' | 'methods'>,
  provider: Pick<IdentityProvider, 'acr'>,
  { email }: { email: string },
): Record<string, string> {
  const acr = acrValuesFor(errand.methods, provider.acr)
  const stepUp = errand.kind === 'step-up'
  return {
    ...(stepUp && errand.max_age_ms !== null
      ? { max_age: String(Math.floor(askedAgeMs(errand.max_age_ms) / 1_000)) }
      : { prompt: 'login' }),
    ...(acr.length > 0 && { acr_values: acr.join(' ') }),
    ...(stepUp && { login_hint: email }),
  }
}

/** The path to come back to, with what it takes to find the form as it was. */
export function resumed(path: string, id: ErrandId): string {
  const url = new URL(path, 'http://portal')
  url.searchParams.set('resume', id)
  return url.pathname + url.search
}

/** Serves a provider's answer. `token`: the session of the browser that brings it. */
export async function answerOfProvider(
  parts: AuthParts,
  request: NextRequest,
  token: string | undefined,
): Promise<Response> {
  const { pathname, search, searchParams } = request.nextUrl
  const provider = parts.env.providers.find(({ id }) => pathname === callbackPaths + id)
  if (provider === undefined) return new Response('Not found', { status: 404 })
  const address = parts.env.portalUrl + callbackPaths + provider.id + search
  const state = searchParams.get('state')
  const now = parts.now()
  const errand = state === null ? null : await errandOfState(parts.db, { stateHash: hashToken(state), now })
  const answer = await nextAuth(parts).handlers.GET(new NextRequest(address, request))
  const next = leadsTo(answer, request)
  if (next?.pathname !== errorPath) return answer
  const current = errand && (await sessionOf(parts, token))
  if (errand && current?.session.id === errand.session_id) {
    await recordStepUpRefusal(parts, { errand, current, refusal: 'not-finished', answer: null })
    next.pathname = errand.kind === 'step-up' ? `/step-up/${errand.id}` : '/admin/sign-in'
    next.searchParams.delete('callbackUrl')
  }
  // A refusal takes the request's id along: the page that words it is another request, and would name its own.
  const reference = request.headers.get(requestIdHeader)
  if (reference !== null) next.searchParams.set('ref', reference)
  // A redirect's own headers may not be changed.
  const headers = new Headers(answer.headers)
  headers.set('location', next.href)
  return new Response(answer.body, { status: answer.status, headers })
}

function leadsTo(answer: Response, request: NextRequest): URL | null {
  const location = answer.headers.get('location')
  return location === null ? null : new URL(location, request.url)
}
