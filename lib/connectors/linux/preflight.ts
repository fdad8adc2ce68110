import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import { readAuthority } from './authority'
import { entitlementKey, expiryLagSeconds, type LinuxEntitlement } from './config'
import { withHost, type Host, type HostCall } from './host'
import { ownLogin, said, terms } from './request'

/** The agent this connector speaks to. */
const agentVersion = '1'

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(call: HostCall, entitlements: readonly LinuxEntitlement[]): Promise<Check[]> {
  const { host, port, user } = call.config
  try {
    const authority = await authorityChecks(call, entitlements)
    return await withHost(call, 'Checking the host', async (connection) => {
      const askedAt = Date.now()
      const answer = await connection.ask(checkRequest(entitlements, authority.line))
      const offsetMs = Number(said(answer, 'now')[0]) - (askedAt + Date.now()) / 2
      return [
        {
          name: 'Reachable',
          ok: true,
          detail: `Signed in to ${host}:${port} as ${user}; the host's key is pinned.`,
        },
        versionCheck(said(answer, 'version')[0] ?? ''),
        clockCheck(offsetMs),
        await confinedCheck(connection),
        ...authority.checks,
        ...said(answer, 'check').map(checkOf),
        ...(await delegationChecks(connection, entitlements)),
      ]
    })
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

function checkRequest(entitlements: readonly LinuxEntitlement[], authority: string | null): string[] {
  const kinds = new Set(entitlements.map(({ access }) => access))
  const logins = new Set(
    entitlements.flatMap((each) => (each.access === 'ssh' ? [each.login ?? ownLogin] : [])),
  )
  return [
    'check',
    ...[...kinds].map((kind) => `want ${kind}`),
    ...[...logins].map((login) => `login ${login}`),
    ...(authority === null ? [] : [`authority ${authority}`]),
  ]
}

/** The public key of the certificate authority where roles open accounts, and what is wrong with it. */
async function authorityChecks(
  { config, secret }: HostCall,
  entitlements: readonly LinuxEntitlement[],
): Promise<{ line: string | null; checks: Check[] }> {
  if (!entitlements.some(({ access }) => access === 'ssh')) return { line: null, checks: [] }
  const name = "The authority's private key"
  if (config.authority === undefined)
    return {
      line: null,
      checks: [{ name, ok: false, detail: 'Roles open accounts, but the settings name none.' }],
    }
  try {
    const { line } = await readAuthority(await secret(config.authority))
    return { line, checks: [{ name, ok: true, detail: 'Can be read, and signs.' }] }
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return { line: null, checks: [{ name, ok: false, detail: error.message }] }
  }
}

/** `<ok|no> <name>: <detail>`, as the agent prints it. */
function checkOf(line: string): Check {
  const [, verdict, name = line, detail = ''] = /^(ok|no) ([^:]+): (.*)$/.exec(line) ?? []
  return { name, ok: verdict === 'ok', detail }
}

function versionCheck(version: string): Check {
  const ok = version === agentVersion
  return {
    name: 'Agent version',
    ok,
    detail: ok
      ? version
      : `The host has version ${version || 'unknown'}; install agent.sh of version ${agentVersion}.`,
  }
}

function clockCheck(offsetMs: number): Check {
  const ok = Math.abs(offsetMs) < expiryLagSeconds * 1000
  const remedy = ok ? '' : ' Access would end wrong by as much: synchronise the clocks (NTP).'
  return {
    name: 'Clock',
    ok,
    detail: `The host's clock is ${(offsetMs / 1000).toFixed(1)} s from ours.${remedy}`,
  }
}

/** The portal's key must run the agent and do nothing else: what it is refused here is tried. */
async function confinedCheck({ client }: Host): Promise<Check> {
  const name = 'Has no rights it should not'
  const tooMuch: string[] = []
  if (await succeeds((done) => client.forwardOut('127.0.0.1', 0, '127.0.0.1', 9, done)))
    tooMuch.push('port forwarding')
  if (await succeeds((done) => client.exec('true', { pty: true }, done))) tooMuch.push('a terminal')
  const ok = tooMuch.length === 0
  return {
    name,
    ok,
    detail: ok
      ? "The portal's key runs the agent, and opens no terminal and no port."
      : `The portal's key allows ${tooMuch.join(' and ')}. Begin its line in authorized_keys with: restrict,command="…"`,
  }
}

/** A port that nothing listens on fails by its own name where forwarding as such is allowed. */
function succeeds(
  attempt: (done: (error: Error | undefined, channel?: { end(): unknown }) => void) => unknown,
): Promise<boolean> {
  return new Promise((resolve) => {
    attempt((error, channel) => {
      channel?.end()
      resolve(error === undefined || /connection refused/i.test(error.message))
    })
  })
}

async function delegationChecks({ ask }: Host, entitlements: readonly LinuxEntitlement[]): Promise<Check[]> {
  const checks: Check[] = []
  for (const entitlement of entitlements) {
    const name = `May hand out ${entitlementKey(entitlement)}`
    try {
      await ask(['allowed', ...terms(entitlement, null)])
      checks.push({ name, ok: true, detail: "The host's list allows it." })
    } catch (error) {
      if (!isConnectorError(error)) throw error
      checks.push({ name, ok: false, detail: error.message })
    }
  }
  return checks
}
