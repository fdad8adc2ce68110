import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import type { LinuxHost } from '@/lib/testing/servers/linux-host'
import { removeFolder } from '@/lib/testing/servers/server'
import type { Call } from '../connector'
import { isConnectorError } from '../connector'
import { linux, type LinuxConfig } from '../linux'
import { echoing, recordOf, type Hands, type LinuxHolder } from './linux-hands'

const run = promisify(execFile)

/** A key pair made by OpenSSH. */
export async function newKey(...kind: string[]): Promise<{ privateKey: string; publicKey: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-key-'))
  try {
    const file = path.join(folder, 'key')
    await run('ssh-keygen', [
      '-q',
      ...(kind.length > 0 ? kind : ['-t', 'ed25519']),
      '-N',
      '',
      '-C',
      '',
      '-f',
      file,
    ])
    const [privateKey, publicKey] = await Promise.all([
      readFile(file, 'utf8'),
      readFile(`${file}.pub`, 'utf8'),
    ])
    return { privateKey, publicKey: publicKey.trim() }
  } finally {
    await removeFolder(folder)
  }
}

const hourMs = 3_600_000

type Portal = Pick<Call<LinuxConfig>, 'config' | 'secret'>

/** Signs in with OpenSSH's own client, with every certificate the holder was ever handed, the oldest first. */
export function sshHands(host: LinuxHost, portal: Portal): Hands {
  const keys = new Map<string, Promise<string>>()
  const certificates = new Map<string, string[]>()

  /** The file of the holder's private key. */
  const keyOf = (account: string) => {
    const made = keys.get(account) ?? madeKey(host, account)
    keys.set(account, made)
    return made
  }

  const ask = async (holder: LinuxHolder) => {
    const file = await keyOf(holder.account)
    const content = await certificateFor(host, portal, holder, await readFile(`${file}.pub`, 'utf8'))
    const all = certificates.get(holder.account) ?? []
    certificates.set(holder.account, all)
    if (content === null) return all
    const at = `${file}-${all.length}-cert.pub`
    await writeFile(at, content)
    all.push(at)
    return all
  }

  const ssh = async (holder: LinuxHolder, certificate: string | null, args: readonly string[]) => {
    const login = (holder.entitlement.access === 'ssh' && holder.entitlement.login) || holder.account
    return [
      '-F',
      'none',
      '-i',
      await keyOf(holder.account),
      '-p',
      String(host.port),
      ...(certificate === null ? [] : ['-o', `CertificateFile=${certificate}`]),
      '-o',
      `UserKnownHostsFile=${host.folder}/known_hosts`,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'BatchMode=yes',
      `${login}@${host.host}`,
      ...args,
    ]
  }

  const signsIn = async (holder: LinuxHolder, certificate: string | null) => {
    const args = await ssh(holder, certificate, ['echo in as $(id -un)'])
    return run('ssh', args).then(({ stdout }) => stdout.startsWith('in as '), refusedOnly)
  }

  return {
    use: async (holder) => {
      await knowHost(host)
      for (const certificate of [null, ...(await ask(holder))])
        if (await signsIn(holder, certificate)) return true
      return false
    },
    makeStanding: async (holder) => {
      const key = (await readFile(`${await keyOf(holder.account)}.pub`, 'utf8')).trim()
      await host.sh(`echo '${key}' > /etc/ssh/authorized_keys/${holder.account}`)
    },
    liveSession: async (holder) => {
      await knowHost(host)
      const certificate = (await ask(holder)).at(-1) ?? null
      return echoing(spawn('ssh', await ssh(holder, certificate, ['cat'])))
    },
    passOn: async (holder) => {
      await knowHost(host)
      const args = await ssh(holder, (await ask(holder)).at(-1) ?? null, [passOnLine])
      return run('ssh', args)
        .then(
          ({ stdout }) => stdout.includes('worked') || !stdout.includes('tried'),
          () => true,
        )
        .then(
          async (worked) =>
            worked || (await keyOfTheirOwn(host, holder, (certificate) => signsIn(holder, certificate))),
        )
    },
    drifts: {
      'made endless': ({ account }) => `sed -i 's/^until .*/until 9999999999/' ${recordOf(account)}`,
      'forwarding allowed': ({ account }) => `sed -i 's/^forwarding no/forwarding yes/' ${recordOf(account)}`,
      'terminal taken': ({ account }) => `sed -i 's/^terminal yes/terminal no/' ${recordOf(account)}`,
    },
    remove: ({ account }) => `rm ${recordOf(account)}`,
  }
}

/** Everything a holder might try on the host itself to keep the access, or to give it to others. */
const passOnLine = [
  'sudo -n /usr/local/sbin/gatehouse-agent </dev/null',
  'echo x >> /etc/gatehouse/allow',
  'ls /var/lib/gatehouse/grants',
  'echo x > /etc/ssh/authorized_keys/$(id -un)',
  'rm -f /etc/gatehouse/krl',
]
  .map((line) => `${line} 2>/dev/null && echo worked`)
  .concat('mkdir -p .ssh; cat /tmp/none 2>/dev/null; echo tried')
  .join('; ')

/** A key they put into their home lets nobody in. */
async function keyOfTheirOwn(
  host: LinuxHost,
  { account }: LinuxHolder,
  signsIn: (certificate: null) => Promise<boolean>,
): Promise<boolean> {
  const key = (await readFile(`${host.folder}/key-${account}.pub`, 'utf8')).trim()
  await host.sh(
    `install -d -o ${account} /home/${account}/.ssh; echo '${key}' > /home/${account}/.ssh/authorized_keys; chown ${account} /home/${account}/.ssh/authorized_keys`,
  )
  return signsIn(null)
}

async function madeKey(host: LinuxHost, account: string): Promise<string> {
  const file = `${host.folder}/key-${account}`
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', account, '-f', file])
  return file
}

async function knowHost(host: LinuxHost): Promise<void> {
  await writeFile(`${host.folder}/known_hosts`, `[${host.host}]:${host.port} ${host.hostKey}\n`)
}

/** What the portal issues; its own end is left far away, so that the host's shows. Null when it refuses. */
async function certificateFor(
  host: LinuxHost,
  portal: Portal,
  { account, entitlement }: LinuxHolder,
  publicKey: string,
): Promise<string | null> {
  const id = (await host.sh(`sed -n 's/^id //p' ${recordOf(account)} </dev/null 2>/dev/null || true`)).trim()
  const call: Call<LinuxConfig> = {
    ...portal,
    signal: AbortSignal.timeout(15_000),
    deadline: new Date(Date.now() + 15_000),
    stillWanted: async () => true,
  }
  const assignment = {
    id: id === '' ? 'none' : id,
    account,
    entitlement,
    until: new Date(Date.now() + hourMs),
  }
  const issued = await linux.issue?.(call, assignment, { publicKey }).catch((error: unknown) => {
    if (isConnectorError(error) && error.errorClass === 'conflict') return null
    throw error
  })
  return issued?.content ?? null
}

/** A refusal is an answer; anything else is a failure of the test. */
function refusedOnly(error: unknown): boolean {
  if (error instanceof Error && /Permission denied|Connection (closed|reset)/.test(error.message))
    return false
  throw error
}
