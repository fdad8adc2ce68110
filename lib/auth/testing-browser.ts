import { NextRequest } from 'next/server'
import { sessionCookie } from './cookies'
import { nextAuth } from './next-auth'
import type { ErrandId } from '@/lib/domain/ids'
import { beginErrand, bindToState, findErrand, type NewErrand } from './errand'
import type { AuthParts } from './parts'
import { answerOfProvider, askedFor, resumed } from './provider'
import { sessionOf } from './session'

type Form = Record<string, string>

/** A browser between a provider and a portal that has no server: it keeps their cookies, and follows nothing by itself. */
export class TestBrowser {
  readonly portal = new Map<string, string>()
  private readonly provider = new Map<string, string>()
  private readonly parts: AuthParts

  /** The id of the provider it signs in with. */
  private readonly at: string

  constructor(parts: AuthParts, at = 'oidc') {
    this.parts = parts
    this.at = at
  }

  async toPortal(path: string, form?: Form): Promise<Response> {
    const url = new URL(path, this.parts.env.portalUrl)
    const request = new NextRequest(url, { headers: headers(this.portal, form), ...post(form) })
    const { handlers } = nextAuth(this.parts)
    const response = url.pathname.startsWith('/api/auth/callback')
      ? await answerOfProvider(this.parts, request, this.token)
      : await handlers[form ? 'POST' : 'GET'](request)
    return keep(this.portal, response)
  }

  /** Where the button on the sign-in page leads: the provider's address, with everything it is asked. */
  async leave(returnTo = '/inbox', ask: Form = {}): Promise<string> {
    const { csrfToken }: { csrfToken: string } = await (await this.toPortal('/api/auth/csrf')).json()
    return location(
      await this.toPortal(`/api/auth/signin/${this.at}?${new URLSearchParams(ask).toString()}`, {
        csrfToken,
        callbackUrl: returnTo,
      }),
    )
  }

  /** Leaves for the provider on an errand, as the portal sends people there. */
  async leaveOn(errand: NewErrand): Promise<{ id: ErrandId; address: string }> {
    const current = await this.current()
    if (current === null) throw new Error('Nobody is signed in here.')
    const id = await beginErrand(this.parts, current, errand)
    const row = await findErrand(this.parts, current, id)
    const provider = this.parts.env.providers.find((each) => each.id === this.at)
    if (row === null || provider === undefined) throw new Error('There is no such errand or provider.')
    const returnTo = resumed(errand.returnPath, id)
    const address = await this.leave(returnTo, askedFor(row, provider, current.principal))
    const state = new URL(address).searchParams.get('state') ?? ''
    await bindToState(this.parts, { id, provider: this.at, state })
    return { id, address }
  }

  /** From that button to the address that the provider, convinced, sends the person back to. */
  async authenticate(username: string, address?: string): Promise<string> {
    const page = location(await this.toProvider(address ?? (await this.leave())))
    const resumed = location(await this.toProvider(page, { username }))
    return location(await this.toProvider(resumed))
  }

  async signIn(username: string): Promise<Response> {
    return this.toPortal(await this.authenticate(username))
  }

  get token(): string | undefined {
    return this.portal.get(sessionCookie(this.parts.env.portalUrl).name)
  }

  current() {
    return sessionOf(this.parts, this.token)
  }

  private async toProvider(url: string, form?: Form): Promise<Response> {
    const request = { headers: headers(this.provider, form), redirect: 'manual' as const, ...post(form) }
    return keep(this.provider, await fetch(url, request))
  }
}

/** Where an answer leads, as a whole address. */
export function location(response: Response): string {
  const found = response.headers.get('location')
  if (found === null) throw new Error(`${response.status} from ${response.url} leads nowhere`)
  return new URL(found, response.url || undefined).href
}

function headers(jar: ReadonlyMap<string, string>, form?: Form): Record<string, string> {
  return {
    cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
}

function post(form?: Form): { method?: 'POST'; body?: string } {
  return form ? { method: 'POST', body: new URLSearchParams(form).toString() } : {}
}

function keep(jar: Map<string, string>, response: Response): Response {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split('; ')
    const cut = pair.indexOf('=')
    const gone = attributes.some(
      (said) => said === 'Max-Age=0' || said.startsWith('Expires=Thu, 01 Jan 1970'),
    )
    if (gone) jar.delete(pair.slice(0, cut))
    else jar.set(pair.slice(0, cut), decodeURIComponent(pair.slice(cut + 1)))
  }
  return response
}
