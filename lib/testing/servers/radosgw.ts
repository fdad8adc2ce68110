import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@/db/embedded/port'
import { removeFolder, scratchFolder, startServer, type TestServer } from './server'
import { signedFetch, type AwsKey } from './sigv4'

const run = promisify(execFile)

/** From Debian's packages ceph-mon, ceph-osd, radosgw and ceph-common. */
const radosgwBinary = '/usr/bin/radosgw'
const binaries = [radosgwBinary, '/usr/bin/ceph-mon', '/usr/bin/ceph-osd', '/usr/bin/radosgw-admin']

/** IAM, STS and S3 on loopback, by the smallest Ceph there can be: all it stores is in memory. */
export interface Radosgw {
  url: string
  /** Makes a user with an access key; `caps` as radosgw-admin takes them. */
  addUser(name: string, caps?: string): Promise<AwsKey>
  makeBucket(key: AwsKey, name: string, options?: { objectLock?: boolean }): Promise<void>
  stop(): Promise<void>
}

export async function startRadosgw(): Promise<Radosgw> {
  for (const file of binaries)
    if (!existsSync(file))
      throw new Error(
        `${file} is missing: install Debian's packages ceph-mon, ceph-osd, radosgw and ceph-common.`,
      )
  const folder = await scratchFolder('ceph')
  const [monitorPort, port] = [await freePort(), await freePort()]
  const [cluster, store, url] = [randomUUID(), randomUUID(), `http://127.0.0.1:${port}`]
  const started: TestServer[] = []
  const conf = path.join(folder, 'ceph.conf')
  const tool = (command: string, ...args: string[]) => run(command, args, { cwd: folder, timeout: 30_000 })
  // A folder each: a server's log lies in its own.
  const start = async (name: string, command: string, args: string[], ready: () => Promise<boolean>) => {
    const own = path.join(folder, name)
    await mkdir(own, { recursive: true })
    started.push(await startServer({ command, args: ['-c', conf, ...args, '-f'], folder: own, ready }))
  }
  const stop = async () => {
    for (const server of started.toReversed()) await server.stop()
    await removeFolder(folder)
  }
  try {
    for (const name of ['mon', 'osd', 'run']) await mkdir(path.join(folder, name))
    await writeFile(conf, cephConf(folder, { cluster, monitorPort, port }))
    await tool(
      'ceph-authtool',
      '--create-keyring',
      'keyring',
      '--gen-key',
      '-n',
      'mon.',
      '--cap',
      'mon',
      'allow *',
    )
    const allCaps = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *']
    await tool('ceph-authtool', 'keyring', '--gen-key', '-n', 'client.admin', ...allCaps)
    const address = `[v1:127.0.0.1:${monitorPort}]`
    await tool('monmaptool', '--create', '--addv', 'a', address, '--fsid', cluster, 'monmap')
    await tool('ceph-mon', '-c', conf, '--mkfs', '-i', 'a', '--monmap', 'monmap', '--keyring', 'keyring')
    const ceph = (...args: string[]) => tool('ceph', '-c', conf, '--connect-timeout', '10', ...args)
    await start(
      'monitor',
      'ceph-mon',
      ['-i', 'a'],
      // It answers before it has its first map.
      async () => /epoch: e[1-9]/.test((await ceph('osd', 'stat')).stdout),
    )
    await ceph('osd', 'new', store)
    await tool('ceph-osd', '-c', conf, '-i', '0', '--mkfs', '--osd-uuid', store)
    await ceph('osd', 'crush', 'add', 'osd.0', '1', 'root=default', 'host=here')
    await start('store', 'ceph-osd', ['-i', '0'], async () =>
      (await ceph('osd', 'stat')).stdout.includes('1 up'),
    )
    await start('gateway', radosgwBinary, ['-n', 'client.rgw'], async () => (await fetch(url)).ok)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    stop,
    addUser: (name, caps) => addUser(conf, name, caps),
    makeBucket: async (key, name, { objectLock = false } = {}) => {
      const headers = objectLock ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {}
      const reply = await signedFetch({ method: 'PUT', url: `${url}/${name}`, service: 's3', key, headers })
      if (!reply.ok) throw new Error(`The bucket ${name} was not made: ${await reply.text()}`)
    },
  }
}

async function addUser(conf: string, name: string, caps?: string): Promise<AwsKey> {
  const key = {
    accessKeyId: randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase(),
    secretAccessKey: randomUUID(),
  }
  const user = ['user', 'create', `--uid=${name}`, `--display-name=${name}`]
  const keys = [`--access-key=${key.accessKeyId}`, `--secret=${key.secretAccessKey}`]
  await run('radosgw-admin', [
    '-c',
    conf,
    ...user,
    ...keys,
    ...(caps === undefined ? [] : [`--caps=${caps}`]),
  ])
  return key
}

function cephConf(
  folder: string,
  { cluster, monitorPort, port }: { cluster: string; monitorPort: number; port: number },
): string {
  return `
[global]
fsid = ${cluster}
mon host = v1:127.0.0.1:${monitorPort}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
log file = ${folder}/$name.log
ms bind msgr2 = false
keyring = ${folder}/keyring
[mon.a]
mon data = ${folder}/mon
mon cluster log file = ${folder}/cluster.log
[osd.0]
osd data = ${folder}/osd
osd objectstore = memstore
# It would tell the monitor its place before it has heard which cluster that is of, and end.
osd crush update on start = false
osd class update on start = false
memstore device bytes = 1073741824
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw enable apis = s3, sts, iam
rgw sts key = abcdefghijklmnop
rgw s3 auth use sts = true
rgw dns name = 127.0.0.1
`
}
