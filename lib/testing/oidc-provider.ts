import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { SignJWT, type JWTPayload } from 'jose'
import Provider, { type Configuration, type JWK } from 'oidc-provider'

/** What the provider says about somebody; the key of the map is the username typed on its page, and the subject. */
export type Accounts = Map<string, Record<string, unknown>>

export interface TestProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Change it between two sign-ins, as an administrator of the provider would. */
  accounts: Accounts
  /** What it vouches for at the next sign-in, and how long ago, in seconds, it says that was. */
  vouch: { acr: string; amr: string[]; agoSeconds: number }
  /** Signs with a new key from now on, and publishes it with the old one, as a provider that rotates does. */
  rotateKeys(): Promise<void>
  /** A token with these claims, signed by its present key. */
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string }): Promise<string>
  stop(): Promise<void>
}

const clientId = 'gatehouse'
const clientSecret = 'gatehouse-secret'
const cookieKey = randomBytes(16).toString('hex')

/** Two colleagues, and three whom a portal should turn away. */
export function someAccounts(): Accounts {
  const person = (username: string, name: string, more: Record<string, unknown>) => ({
    name,
    preferred_username: username,
    email: `${username}@example.com`,
    email_verified: true,
    groups: [],
    ...more,
  })
  return new Map<string, Record<string, unknown>>([
    ['ada-oidc', person('ada-oidc', 'Ada Okafor', { groups: ['payments-oncall', 'data-analysts'] })],
    ['bob-oidc', person('bob-oidc', 'Bob Lindqvist', { groups: ['platform-oncall'] })],
    ['una-oidc', person('una-oidc', 'Una Unverified', { email_verified: false })],
    ['nora-oidc', person('nora-oidc', 'Nora Nomail', { email: undefined })],
    ['eve-oidc', person('eve-oidc', 'Eve Else', { email: 'ada-oidc@example.com' })],
  ])
}

/**
 * A real OpenID Connect provider on loopback: code flow, PKCE demanded, consent given by itself, and a page that asks
 * for a username alone, each time. `port` 0 takes a free one. Claims other than the subject's come by userinfo.
 */
export async function startProvider(args: {
  port: number
  portalUrls: readonly string[]
  accounts?: Accounts
  /** The ids it goes by among a portal's providers. */
  ids?: readonly string[]
}): Promise<TestProvider> {
  const accounts = args.accounts ?? someAccounts()
  const vouch = { acr: 'urn:example:password', amr: ['pwd'], agoSeconds: 0 }
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(args.port, 'localhost', listening)
  })
  // The address of a listening TCP server is never a pipe's name.
  const { port } = server.address() as AddressInfo
  const issuer = `http://localhost:${port}`
  const keys = [signingKey()]
  const make = () => {
    const made = new Provider(issuer, configuration({ ...args, keys: keys.map(({ jwk }) => jwk), accounts }))
    return { made, standard: made.callback() }
  }
  let provider = make()
  answer = (request, response) => {
    const asks = request.url?.startsWith('/interaction/')
    const work = asks
      ? loginPage(provider.made, { accounts, vouch }, request, response)
      : provider.standard(forgetful(request), response)
    work.catch((error: unknown) => response.writeHead(500).end(String(error)))
  }
  return {
    issuer,
    clientId,
    clientSecret,
    accounts,
    vouch,
    async rotateKeys() {
      keys.unshift(signingKey())
      provider = make()
    },
    async sign(claims, header = {}) {
      const [key] = keys
      if (key === undefined) throw new Error('The provider has no key.')
      const protectedHeader = { alg: 'RS256', kid: key.kid, ...header }
      return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key.privateKey)
    },
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}

function configuration({
  portalUrls,
  accounts,
  keys,
  ids = ['oidc'],
}: {
  portalUrls: readonly string[]
  accounts: Accounts
  keys: readonly JWK[]
  ids?: readonly string[]
}): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: portalUrls.flatMap((url) => ids.map((id) => `${url}/api/auth/callback/${id}`)),
        post_logout_redirect_uris: portalUrls.map((url) => `${url}/api/auth/signed-out`),
        response_types: ['code'],
        grant_types: ['authorization_code'],
        require_auth_time: true,
      },
    ],
    pkce: { required: () => true },
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'groups'],
    },
    acrValues: ['urn:example:password', 'urn:example:mfa'],
    cookies: { keys: [cookieKey] },
    jwks: { keys: [...keys] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: showLogout },
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) =>
      accounts.has(id) ? { accountId: id, claims: () => ({ ...accounts.get(id), sub: id }) } : undefined,
    async loadExistingGrant(ctx) {
      const { client, session, provider } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
  }
}

/** Without the cookie of its session the provider asks who it is each time: one browser can be two people in turn. */
function forgetful(request: IncomingMessage): IncomingMessage {
  // To be signed out it has to remember.
  if (request.url?.startsWith('/session/')) return request
  const kept = request.headers.cookie?.split('; ').filter((cookie) => !cookie.startsWith('_session'))
  if (kept) request.headers.cookie = kept.join('; ')
  return request
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(6).toString('hex')
  const jwk: JWK = { ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256', kid }
  return { kid, privateKey, jwk }
}

async function loginPage(
  provider: Provider,
  { accounts, vouch }: Pick<TestProvider, 'accounts' | 'vouch'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return showLogin(response, '')
  const form = new URLSearchParams(await bodyOf(request))
  if (form.has('cancel')) {
    const refused = { error: 'access_denied', error_description: 'The person went back.' }
    return provider.interactionFinished(request, response, refused)
  }
  const username = form.get('username') ?? ''
  if (!accounts.has(username)) return showLogin(response, `<p role="alert">Nobody is called that.</p>`)
  const { acr, amr, agoSeconds } = vouch
  const login = { accountId: username, acr, amr, ts: Math.floor(Date.now() / 1_000) - agoSeconds }
  return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
}

async function showLogin(response: ServerResponse, message: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en">
    <title>Test identity provider</title><h1>Test identity provider</h1>${message}
    <form method="post"><label>Username <input name="username"></label> <button>Continue</button>
    <button name="cancel" value="yes">Cancel</button></form></html>`)
}

/** Asks whether to sign out, as a provider does that keeps to the standard. */
function showLogout(ctx: { body: unknown }, form: string): void {
  ctx.body = `<!doctype html><html lang="en"><title>Test identity provider</title>
    <h1>Sign out?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button></html>`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

// `tsx lib/testing/oidc-provider.ts <port> <portal address>` serves one by hand, until it is interrupted.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [port = '4000', portalUrl = 'http://localhost:3000'] = process.argv.slice(2)
  const { issuer } = await startProvider({ port: Number(port), portalUrls: [portalUrl] })
  console.log(`OIDC_ISSUER=${issuer}\nOIDC_CLIENT_ID=${clientId}\nOIDC_CLIENT_SECRET=${clientSecret}`)
}
