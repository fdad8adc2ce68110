import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Cluster, ClusterOptions } from './cluster'
import { findCluster, startCluster, wipeCluster } from './cluster'
import { isAlive } from './pid-files'

let temporary: string
let dir: string
let said: string[]
beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), 'cluster-'))
  dir = path.join(temporary, 'trial')
  said = []
})
afterEach(async () => {
  await wipeCluster(dir)
  await rm(temporary, { recursive: true })
})

function start(more: Partial<ClusterOptions> = {}): Promise<Cluster> {
  return startCluster({
    name: 'trial',
    dir,
    durability: 'throwaway',
    log: (line) => said.push(line),
    ...more,
  })
}

async function ask(cluster: Cluster, query: string): Promise<unknown> {
  const client = new pg.Client(cluster.superuserUrl())
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: unknown }>(query)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(path.join(dir, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

test('it listens on loopback only, asks for a password and keeps it in a file nobody else reads', async () => {
  const cluster = await start()
  expect(await ask(cluster, `select current_setting('listen_addresses') as answer`)).toBe('127.0.0.1')
  const without = new pg.Client({
    host: cluster.host,
    port: cluster.port,
    user: 'postgres',
    password: 'guess',
  })
  await expect(without.connect()).rejects.toThrow('password authentication failed')
  expect((await stat(path.join(dir, 'password'))).mode & 0o777).toBe(0o600)
})

test('one that runs is joined, and its data is there after a stop and a start', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 42 as answer')
  expect((await start()).port).toBe(first.port)
  expect(await first.stop()).toBe(true)
  expect(await findCluster('trial', dir)).toBeNull()
  const again = await start()
  expect(again.port).toBe(first.port)
  expect(await ask(again, 'select answer from kept')).toBe(42)
})

test('it starts again after its server was killed', async () => {
  const first = await start({ durability: 'durable' })
  await ask(first, 'create table kept as select 42 as answer')
  process.kill(await serverPid(), 'SIGKILL')
  expect(await ask(await start(), 'select answer from kept')).toBe(42)
})

test('a process id left behind that now belongs to somebody else does not stop it', async () => {
  await (await start()).stop()
  await writeFile(path.join(dir, 'data', 'postmaster.pid'), `${process.pid}\n${dir}/data\n0\n1\n\n\n\n`)
  expect(await findCluster('trial', dir)).toBeNull()
  expect(await ask(await start(), 'select 1 as answer')).toBe(1)
})

test('a port that was taken meanwhile is said and passed over', async () => {
  const first = await start()
  await first.stop()
  const squatter = createServer().listen(first.port, '127.0.0.1')
  const second = await start()
  squatter.close()
  expect(second.port).not.toBe(first.port)
  expect(said).toContain(`port ${first.port} of the trial database is taken; using ${second.port}`)
})

test('a stop leaves it running while another process uses it', async () => {
  const cluster = await start()
  await writeFile(path.join(dir, 'users', String(process.ppid)), '')
  expect(await cluster.stop()).toBe(false)
  expect(await findCluster('trial', dir)).not.toBeNull()
})

test('wiping stops it and removes everything', async () => {
  await start()
  const pid = await serverPid()
  await wipeCluster(dir)
  expect(existsSync(dir)).toBe(false)
  // The pid file goes first, the process a moment later.
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('a folder without a PostgreSQL is named in the error', async () => {
  await expect(start({ bindir: '/nonexistent' })).rejects.toThrow(
    'There is no PostgreSQL 15 or newer in /nonexistent.',
  )
})
