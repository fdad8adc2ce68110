import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { answerOf, succeeded, type Answer } from './by-hand'
import { selfSigned } from './certificate'
import { removeFolder, scratchFolder, startServer } from './server'

const run = promisify(execFile)

/** As Debian's folders call it. */
const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

const needed: readonly (readonly [file: string, packages: string])[] = [
  ['/usr/sbin/samba', 'samba'],
  ['/usr/bin/samba-tool', 'samba'],
  ['/usr/share/samba/setup/provision.ldif', 'samba-ad-provision'],
  [`/usr/lib/${machine}-linux-gnu/samba/ldb/samldb.so`, 'samba-dsdb-modules'],
  ['/usr/bin/smbclient', 'smbclient'],
  ['/usr/sbin/winbindd', 'winbind'],
  ['/usr/bin/ldapsearch', 'ldap-utils'],
]

/** A domain controller in a network of its own, and a door to its LDAP over TLS. */
export interface SambaDomain {
  /** On loopback. */
  url: string
  /** The one of the controller, in PEM, signed by itself. */
  certificate: string
  /** What the file shares are filled with. */
  folder: string
  /** Asks or changes something with a tool of ldap-utils, as somebody, inside that network. */
  ldap(tool: string, args: readonly string[], as: DomainUser, input?: string): Promise<Answer>
  /** The command line that runs a program inside that network. */
  inside(command: string, args: readonly string[]): [command: string, args: string[]]
  /** Adds rights to those an entry has. */
  delegate(dn: string, sddl: string): Promise<void>
  stop(): Promise<void>
}

export interface DomainUser {
  account: string
  password: string
}

export const domain = { dns: 'jit.test', netbios: 'JIT', base: 'DC=jit,DC=test' }
export const administrator: DomainUser = { account: 'administrator', password: 'By-hand-1' }

/**
 * A network of its own, and a folder of its own for the socket of winbindd: its place is built into those that ask it.
 * The shell is given the settings as its own name.
 */
const entering =
  'ip link set lo up && mkdir -p /run/samba && mount -t tmpfs none /run/samba && exec samba -i -M prefork -s "$0" --debug-stdout'

/** Starts it with file shares that let in the members of one group each. */
export async function startDomain(shares: readonly { share: string; group: string }[]): Promise<SambaDomain> {
  requirePackages()
  const folder = await scratchFolder('domain')
  // Those who use a share act as users of their own, and come by here.
  await chmod(folder, 0o711)
  const { pem } = await selfSigned(folder)
  await provision(folder)
  const settings = path.join(folder, 'smb.conf')
  await mkdir(path.join(folder, 'run'))
  await writeFile(settings, smbConf(folder, shares))
  for (const { share } of shares) await mkdir(path.join(folder, share), { mode: 0o777 })
  let inside: SambaDomain['inside'] = (command, args) => [command, [...args]]
  const ldap: SambaDomain['ldap'] = (tool, args, { account, password }, input) => {
    const signIn = ['-x', '-H', 'ldaps://127.0.0.1', '-D', `${account}@${domain.dns}`, '-w', password]
    const env = { LDAPTLS_REQCERT: 'never' }
    return answerOf(...inside(tool, [...signIn, ...args]), { input, env })
  }
  const server = await startServer({
    command: 'unshare',
    args: ['--net', '--mount', 'sh', '-c', entering, settings],
    folder,
    ready: async () => existsSync(path.join(folder, 'run', 'samba.pid')),
  })
  inside = (command, args) => ['nsenter', ['-t', String(server.pid), '-n', command, ...args]]
  const door = await openDoor(folder, inside)
  const stop = async () => {
    await door.close()
    await server.stop()
    await removeFolder(folder)
  }
  await untilItAnswers(
    () => ldap('ldapsearch', ['-b', '', '-s', 'base'], administrator),
    () => smbAnswers(inside),
  ).catch(async (error) => {
    await stop()
    throw error
  })
  return {
    url: door.url,
    certificate: pem,
    folder,
    ldap,
    inside,
    delegate: async (dn, sddl) => {
      const files = ['-H', path.join(folder, 'private', 'sam.ldb'), '-s', settings]
      await run('samba-tool', ['dsacl', 'set', ...files, `--objectdn=${dn}`, `--sddl=${sddl}`])
    },
    stop,
  }
}

function requirePackages(): void {
  if (process.getuid?.() !== 0)
    throw new Error('A domain controller needs a network of its own, which takes root.')
  for (const [file, name] of needed)
    if (!existsSync(file)) throw new Error(`${file} is missing: install Debian's package ${name}.`)
}

async function provision(folder: string): Promise<void> {
  const options = [
    '--server-role=dc',
    '--dns-backend=SAMBA_INTERNAL',
    '--host-name=dc1',
    '--host-ip=127.0.0.1',
  ]
  const names = [`--realm=${domain.dns.toUpperCase()}`, `--domain=${domain.netbios}`, `--targetdir=${folder}`]
  const local = ['--option=interfaces=lo', '--option=bind interfaces only=yes', '--use-rfc2307']
  const password = `--adminpass=${administrator.password}`
  await run('samba-tool', ['domain', 'provision', ...options, ...names, ...local, password])
}

/** Every folder is the domain's own, so that several controllers do not meet. */
function smbConf(folder: string, shares: readonly { share: string; group: string }[]): string {
  return `[global]
  realm = ${domain.dns.toUpperCase()}
  workgroup = ${domain.netbios}
  netbios name = DC1
  server role = active directory domain controller
  server services = s3fs, rpc, wrepl, ldap, cldap, kdc, drepl, winbindd, kcc
  interfaces = lo
  bind interfaces only = yes
  private dir = ${folder}/private
  lock directory = ${folder}
  state directory = ${folder}/state
  cache directory = ${folder}/cache
  binddns dir = ${folder}/bind-dns
  pid directory = ${folder}/run
  ncalrpc dir = ${folder}/run/ncalrpc
  ntp signd socket directory = ${folder}/run/ntp
  log file = ${folder}/log.%m
  tls certfile = ${folder}/certificate.pem
  tls keyfile = ${folder}/key.pem
  tls cafile =
  idmap_ldb:use rfc2307 = yes
${shares.map((each) => shareConf(folder, each)).join('')}`
}

function shareConf(folder: string, { share, group }: { share: string; group: string }): string {
  return `
[${share}]
  path = ${folder}/${share}
  valid users = @"${domain.netbios}\\${group}"
  read only = no
`
}

async function smbAnswers(inside: SambaDomain['inside']): Promise<Answer> {
  const login = `${domain.netbios}\\${administrator.account}%${administrator.password}`
  return answerOf(...inside('smbclient', ['-L', '127.0.0.1', '-U', login]))
}

async function untilItAnswers(...questions: (() => Promise<Answer>)[]): Promise<void> {
  const until = Date.now() + 60_000
  for (const ask of questions) {
    let answer = await ask()
    while (answer.code !== 0 && Date.now() < until) answer = await ask()
    succeeded(answer)
  }
}

/** Inside the network, a program passes what comes in by a file on to LDAP over TLS; outside, a port leads to that file. */
async function openDoor(
  folder: string,
  inside: SambaDomain['inside'],
): Promise<{ url: string; close(): Promise<void> }> {
  const socketFile = path.join(folder, 'run', 'door')
  const program = `
    const net = require('node:net')
    net.createServer((outer) => {
      const inner = net.connect(636, '127.0.0.1')
      outer.on('error', () => inner.destroy()).on('close', () => inner.destroy()).pipe(inner)
      inner.on('error', () => outer.destroy()).on('close', () => outer.destroy()).pipe(outer)
    }).listen(process.argv[1])`
  const [command, args] = inside(process.execPath, ['-e', program, socketFile])
  const relay = await startServer({ command, args, folder, ready: async () => existsSync(socketFile) })
  const open = new Set<Socket>()
  const kept = (socket: Socket) => {
    open.add(socket)
    return socket.on('error', () => {}).on('close', () => open.delete(socket))
  }
  const server = createServer((outer) => {
    const inner = kept(connect(socketFile))
    kept(outer)
      .on('close', () => inner.destroy())
      .pipe(inner)
    inner.on('close', () => outer.destroy()).pipe(outer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // What listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `ldaps://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await relay.stop()
    },
  }
}
