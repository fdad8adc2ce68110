import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LdapTarget } from '../conformance/ldap'
import { openLdapTarget } from '../conformance/ldap'
import { entitlementOf } from '../conformance/ldap-server'
import { assignmentFor, callFor } from '../conformance/suite'
import { ldap, type LdapConfig } from '../ldap'
import { withDirectory } from './session'

const plain = entitlementOf('portal', 'plain')
let target: LdapTarget

beforeAll(async () => {
  target = await openLdapTarget('TLS')
}, 60_000)
afterAll(() => target.close())

/** Names of the checks that fail. */
async function complaints(changes: Partial<LdapConfig>): Promise<string[]> {
  const call = callFor(target, { config: { ...target.config, ...changes } })
  const checks = await ldap.preflight(call, [plain])
  return checks.filter((check) => !check.ok).map((check) => check.name)
}

/** Runs `work` against an address at which `serve` answers. */
async function listening<T>(serve: (socket: Socket) => void, work: (url: string) => Promise<T>): Promise<T> {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  try {
    return await work(`ldap://127.0.0.1:${port}`)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

test('a password that would cross the network readably is complained of', async () => {
  const url = target.slapd.url
  expect(await complaints({ url })).toEqual(['Encrypted'])
  expect(await complaints({ url, startTls: true })).toEqual([])
})

test.each([true, false])('a certificate nobody trusts is not spoken to (StartTLS: %s)', async (startTls) => {
  const url = startTls ? target.slapd.url : target.slapd.secureUrl
  const config: LdapConfig = { ...target.config, url, startTls, trustedCertificates: undefined }
  const assignment = assignmentFor(ldap, await target.newHolder(plain))
  await expect(ldap.ensureGranted(callFor(target, { config }), assignment)).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('self-signed certificate'),
  })
  expect((await ldap.preflight(callFor(target, { config }), [plain])).map((check) => check.ok)).toEqual([
    false,
  ])
})

test('a directory that does not answer is given up in time', async () => {
  await listening(
    () => {},
    async (url) => {
      const call = callFor(target, { config: { ...target.config, url }, signal: AbortSignal.timeout(300) })
      const begun = Date.now()
      const assignment = assignmentFor(ldap, await target.newHolder(plain))
      await expect(ldap.observe(call, assignment)).rejects.toMatchObject({ errorClass: 'transient' })
      expect(Date.now() - begun).toBeLessThan(3_000)
    },
  )
})

test('a lost connection is not opened again without a name, where nothing might be seen', async () => {
  const { port } = new URL(target.slapd.url)
  let connections = 0
  const relay = (socket: Socket) => {
    connections++
    const upstream = connect(Number(port), '127.0.0.1').on('error', () => {})
    socket.pipe(upstream)
    upstream.once('data', (answer) => socket.end(answer))
  }
  await listening(relay, async (url) => {
    const call = callFor(target, { config: { ...target.config, url } })
    const asked = withDirectory(call, 'Looking', async (client) => {
      await sleep(200)
      return client.search(plain.group, { scope: 'base' })
    })
    await expect(asked).rejects.toMatchObject({ errorClass: 'transient' })
    expect(connections).toBe(1)
  })
})

test('a directory that is down is a passing trouble', async () => {
  const gone = await listening(
    () => {},
    async (url) => url,
  )
  const assignment = assignmentFor(ldap, await target.newHolder(plain))
  const call = callFor(target, { config: { ...target.config, url: gone } })
  await expect(ldap.ensureGranted(call, assignment)).rejects.toMatchObject({ errorClass: 'transient' })
})
