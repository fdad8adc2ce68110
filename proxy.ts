import { NextResponse, type NextRequest } from 'next/server'
import { env } from '@/lib/env'
import { judgeBody } from '@/lib/http/body-size'
import { contentSecurityPolicy } from '@/lib/http/csp'
import { judgeProvenance } from '@/lib/http/origin'
import { asksByItself, backgroundHeader, pathHeader } from '@/lib/http/background'
import { requestId, requestIdHeader } from '@/lib/http/request-id'
import { securityHeaders } from '@/lib/http/security-headers'

/**
 * Stands before every page, action and route: gives the request its id and the page its nonce, sets the security
 * headers, and turns away changes that no page of ours has sent. Who may do what is decided behind it, not here.
 */
export function proxy(request: NextRequest): NextResponse {
  const { portalUrl, providers, production } = env()
  const https = portalUrl.startsWith('https:')
  const id = requestId(request.headers.get(requestIdHeader), () => crypto.randomUUID())
  // The error page reads the id back from `server-timing`: script cannot see the headers of its own document.
  const headers = {
    ...securityHeaders({ https }),
    [requestIdHeader]: id,
    'server-timing': `request;desc="${id}"`,
  }

  const refusal = refusalOf(request, portalUrl)
  if (refusal) {
    return new NextResponse(`${refusal.reason}\n\nRequest ${id}\n`, {
      status: refusal.status,
      headers: {
        ...headers,
        'content-type': 'text/plain; charset=utf-8',
        'content-security-policy': "default-src 'none'",
      },
    })
  }

  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const csp = contentSecurityPolicy({
    nonce,
    providers: providers.map(({ issuer }) => issuer),
    https,
    development: !production,
  })
  const passedOn = new Headers(request.headers)
  passedOn.set(requestIdHeader, id)
  passedOn.set('x-nonce', nonce)
  passedOn.set(pathHeader, request.nextUrl.pathname + pageSearch(request.nextUrl.searchParams))
  if (asksByItself(request.nextUrl.pathname)) passedOn.set(backgroundHeader, 'yes')
  else passedOn.delete(backgroundHeader)
  // Next compares a form's Origin with this header and believes whatever a client writes into it.
  passedOn.set('x-forwarded-host', new URL(portalUrl).host)
  // Next reads the nonce for its own scripts from here.
  passedOn.set('content-security-policy', csp)
  return NextResponse.next({
    request: { headers: passedOn },
    headers: { ...headers, 'content-security-policy': csp },
  })
}

/** What a page was asked with, without what Next adds when it asks for a part of one. */
function pageSearch(params: URLSearchParams): string {
  const own = new URLSearchParams(params)
  own.delete('_rsc')
  return own.size === 0 ? '' : `?${own.toString()}`
}

function refusalOf(request: NextRequest, portalUrl: string): { status: number; reason: string } | null {
  if (!isDecodable(request.nextUrl.pathname))
    return { status: 400, reason: 'That address is not valid: it has a % that stands for nothing.' }
  const header = (name: string) => request.headers.get(name)
  const provenance = judgeProvenance(
    {
      method: request.method,
      path: request.nextUrl.pathname,
      origin: header('origin'),
      secFetchSite: header('sec-fetch-site'),
    },
    portalUrl,
  )
  if (!provenance.ok) return { status: 403, reason: provenance.reason }
  const body = judgeBody({
    contentLength: header('content-length'),
    transferEncoding: header('transfer-encoding'),
  })
  return body.ok ? null : body
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path).length > 0
  } catch {
    return false
  }
}

// Only immutable files are left out. A `missing: purpose=prefetch` condition would be a way around the checks.
export const config = { matcher: '/((?!_next/static/).*)' }
