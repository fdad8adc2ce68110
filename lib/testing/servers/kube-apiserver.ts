import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { freePort } from '@/db/embedded/port'
import { selfSigned } from './certificate'
import { removeFolder, scratchFolder, startServer, type TestServer } from './server'

/** What the API server answered. */
export interface ApiAnswer {
  status: number
  body: string
}

/** An API server of Kubernetes with its store, and nothing else of a cluster, on loopback. */
export interface KubeApiServer {
  url: string
  /** In PEM, signed by itself. */
  certificate: string
  /** In PEM, by which it signs the tokens of service accounts. */
  signingKey: string
  /** Lets people sign in with a token, as an identity provider would. */
  addUser(name: string, token: string): void
  /** Asks or changes something; as the administrator unless another token is given. YAML is sent as it is. */
  byHand(method: string, path: string, body?: object | string, token?: string): Promise<ApiAnswer>
  stop(): Promise<void>
}

const etcd = '/usr/bin/etcd'
const administrator = 'by-hand'
const startMs = 60_000

/** Where the program is that no package of Debian has; null where there is none. */
export function apiServerProgram(): string | null {
  const named = process.env['KUBERNETES_TEST_SERVER']
  if (named !== undefined && named !== '') return named
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.map((each) => path.join(each, 'kube-apiserver')).find((file) => existsSync(file)) ?? null
}

export async function startKubeApiServer(): Promise<KubeApiServer> {
  const program = apiServerProgram()
  if (program === null || !existsSync(program))
    throw new Error('There is no kube-apiserver: set KUBERNETES_TEST_SERVER to the path of one.')
  if (!existsSync(etcd)) throw new Error(`${etcd} is missing: install Debian's package etcd-server.`)
  const folder = await scratchFolder('kubernetes')
  const [port, storePort, peerPort] = [await freePort(), await freePort(), await freePort()]
  const { key, certificate, pem } = await selfSigned(folder)
  const url = `https://127.0.0.1:${port}`
  const users = new Map<string, string>()
  const people = await authenticator(users)
  const signing = path.join(folder, 'signing.pem')
  await writeFile(signing, newKey(), { mode: 0o600 })
  await writeFile(path.join(folder, 'tokens'), `${administrator},admin,1,"system:masters"\n`)
  await writeFile(path.join(folder, 'people'), JSON.stringify(webhook(people)))
  const store = await startStore(folder, storePort, peerPort)
  const byHand: KubeApiServer['byHand'] = (method, at, body, token = administrator) =>
    request({ url: `${url}${at}`, method, body, token, ca: pem })
  const server = await startServer({
    command: program,
    args: [
      `--etcd-servers=http://127.0.0.1:${storePort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      `--secure-port=${port}`,
      `--tls-cert-file=${certificate}`,
      `--tls-private-key-file=${key}`,
      '--service-cluster-ip-range=10.96.0.0/24',
      '--authorization-mode=RBAC',
      '--token-auth-file=tokens',
      '--authentication-token-webhook-config-file=people',
      '--authentication-token-webhook-cache-ttl=0',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${signing}`,
      `--service-account-signing-key-file=${signing}`,
      '--api-audiences=api',
      '--disable-admission-plugins=ServiceAccount',
      '--anonymous-auth=false',
      '--profiling=false',
    ],
    folder,
    timeoutMs: startMs,
    ready: async () => (await byHand('GET', '/readyz')).body === 'ok',
  }).catch(async (error: unknown) => {
    await ended(folder, people, store)
    throw error
  })
  return {
    url,
    certificate: pem,
    signingKey: await readFile(signing, 'utf8'),
    addUser: (name, token) => users.set(token, name),
    byHand,
    stop: async () => {
      await server.stop()
      await ended(folder, people, store)
    },
  }
}

async function startStore(folder: string, port: number, peerPort: number): Promise<TestServer> {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`]
  return startServer({
    command: etcd,
    args: [
      `--data-dir=${path.join(folder, 'store')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
    ],
    folder,
    ready: async () => (await fetch(`${client}/health`)).ok,
  })
}

async function ended(folder: string, people: Server, store: TestServer): Promise<void> {
  people.closeAllConnections()
  people.close()
  await store.stop()
  await removeFolder(folder)
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
}

/** Says to the API server whose a token is. */
function authenticator(users: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer((asked, response) => {
    let body = ''
    asked.on('data', (text: Buffer) => (body += text.toString()))
    asked.on('end', () => {
      const review: { apiVersion: string; spec: { token: string } } = JSON.parse(body)
      const username = users.get(review.spec.token)
      const status =
        username === undefined ? { authenticated: false } : { authenticated: true, user: { username } }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ apiVersion: review.apiVersion, kind: 'TokenReview', status }))
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function webhook(people: Server): object {
  const address = people.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'people', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'server', user: {} }],
    contexts: [{ name: 'people', context: { cluster: 'people', user: 'server' } }],
    'current-context': 'people',
  }
}

function request(asked: {
  url: string
  method: string
  body: object | string | undefined
  token: string
  ca: string
}): Promise<ApiAnswer> {
  const { url, method, body, token, ca } = asked
  const type = typeof body === 'string' ? 'application/yaml' : 'application/json'
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type }
    const sending = https.request(url, { method, headers, ca, agent: false }, (response) => {
      let text = ''
      response.on('data', (part: Buffer) => (text += part.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      response.on('error', reject)
    })
    sending.on('error', reject)
    sending.end(typeof body === 'string' ? body : body && JSON.stringify(body))
  })
}
