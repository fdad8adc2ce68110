import { randomBytes, randomInt } from 'node:crypto'
import path from 'node:path'
import { startLinuxHost, type LinuxHost } from '@/lib/testing/servers/linux-host'
import type { LinuxConfig, LinuxEntitlement } from '../linux'
import { closeConnections, hostFiles, linux } from '../linux'
import { firewall } from '../linux/setup.sh'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'
import type { Hands, LinuxHolder } from './linux-hands'
import { newKey, sshHands } from './linux-ssh'
import { portHands } from './linux-port'
import { sudoHands } from './linux-sudo'

export type LinuxTarget = ConformanceTarget<LinuxConfig, LinuxEntitlement> & {
  linuxHost: LinuxHost
  authorityKey: string
}

export const longLogin = 'service.with-a_very.long-name-01'
export const oddCommand = `exec /bin/sh -c "$SSH_ORIGINAL_COMMAND" 'o"d\\d', "name"`
const oddSudo = ["/usr/local/bin/od-d.name a,b:c=d #f --x=(y) 'z' *", '/usr/bin/id']

const cases: Record<
  LinuxEntitlement['access'],
  { entitlement: LinuxEntitlement; odd: LinuxEntitlement; beyond: LinuxEntitlement; drifts: string[] }
> = {
  ssh: {
    entitlement: { access: 'ssh', terminal: true, forwarding: false },
    odd: {
      access: 'ssh',
      login: longLogin,
      command: oddCommand,
      sources: ['127.0.0.0/8', '2001:db8::/32'],
      terminal: false,
      forwarding: true,
    },
    beyond: { access: 'ssh', login: 'root', terminal: true, forwarding: false },
    drifts: ['made endless', 'forwarding allowed', 'terminal taken'],
  },
  sudo: {
    entitlement: { access: 'sudo', runAs: 'root', commands: ['/bin/cat', '/usr/bin/id -u'] },
    odd: { access: 'sudo', runAs: 'root', commands: oddSudo },
    beyond: { access: 'sudo', runAs: 'root', commands: ['ALL'] },
    drifts: ['rule widened', 'time limit taken', 'made endless'],
  },
  port: {
    entitlement: { access: 'port', port: 5432 },
    odd: { access: 'port', port: 65_535 },
    beyond: { access: 'port', port: 22 },
    drifts: ['made endless', 'record made endless'],
  },
}

export function linuxFixture(
  access: LinuxEntitlement['access'],
): ConformanceFixture<LinuxConfig, LinuxEntitlement> {
  const { entitlement, odd, beyond, drifts } = cases[access]
  return {
    name: `Linux (${access})`,
    connector: linux,
    entitlement,
    oddEntitlement: odd,
    beyondDelegation: beyond,
    strangerHandle: 'nobody.known',
    lacks: ['lasting work'],
    drifts,
    open: openLinuxTarget,
  }
}

const agent = path.resolve(import.meta.dirname, '../linux/agent.sh')

/** A host that was set up as documented, with everything the tests hand out on its list. */
export async function openLinuxTarget(): Promise<LinuxTarget> {
  const [portal, authority, stranger] = await Promise.all([newKey(), newKey(), newKey()])
  const setup = hostFiles({
    user: 'gatehouse',
    portalKey: portal.publicKey,
    authorities: [authority.publicKey],
    allow: allowed,
  })
  const host = await startLinuxHost(
    {
      ...Object.fromEntries(setup.map(({ path: at, ...file }) => [at, file])),
      '/etc/gatehouse/firewall.nft': { mode: '644', content: firewall },
      '/usr/local/bin/od-d.name': { mode: '755', content: '#!/bin/sh\nexec cat\n' },
    },
    agent,
  )
  await host.sh(`useradd -m -s /bin/sh -p '*' ${longLogin}`)
  const secrets = new Map([
    ['env:PORTAL', portal.privateKey],
    ['env:AUTHORITY', authority.privateKey],
    ['env:WRONG', stranger.privateKey],
  ])
  const config: LinuxConfig = {
    host: host.host,
    port: host.port,
    hostKeys: host.hostKey,
    user: 'gatehouse',
    key: 'env:PORTAL',
    authority: 'env:AUTHORITY',
  }
  const secret = async (reference: string) => secrets.get(reference) ?? ''
  const hands: Record<LinuxEntitlement['access'], Hands> = {
    ssh: sshHands(host, { config, secret }),
    sudo: sudoHands(host),
    port: portHands(host),
  }
  const of = (holder: LinuxHolder) => hands[holder.entitlement.access]
  const newHolder = (entitlement: LinuxEntitlement) => madeHolder(host, entitlement)
  return {
    linuxHost: host,
    authorityKey: authority.privateKey,
    config,
    wrongCredential: { ...config, key: 'env:WRONG' },
    secret,
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newHolder(entitlement)
      await of(holder).makeStanding(holder)
      return holder
    },
    use: (holder) => of(holder).use(holder),
    liveSession: (holder) => of(holder).liveSession(holder),
    passOn: (holder) => of(holder).passOn(holder),
    breakByHand: async (drift, holder) => {
      const line = of(holder).drifts[drift]
      if (!line) throw new Error(`No such drift: ${drift}`)
      await host.sh(line(holder))
    },
    removeByHand: async (holder) => {
      await host.sh(of(holder).remove(holder))
    },
    close: async () => {
      await closeConnections()
      await host.stop()
    },
  }
}

const allowed = [
  'ssh %own',
  `ssh ${longLogin} ${oddCommand}`,
  `forward ${longLogin}`,
  'sudo root /bin/cat',
  'sudo root /usr/bin/id -u',
  ...oddSudo.map((command) => `sudo root ${command}`),
  'port 5432',
  'port 65535',
  'table inet filter',
]

let people = randomInt(10) + 1

/** A person with an account of the widest form a handle may have, and an address of their own. */
async function madeHolder(host: LinuxHost, entitlement: LinuxEntitlement): Promise<LinuxHolder> {
  const account = `ada.l_${randomBytes(4).toString('hex')}-x`
  const number = people++
  const id = 20_000 + number
  const shadow = `echo '${account}:*:1::::::' >> /etc/shadow; echo '${account}:x:${id}:' >> /etc/group`
  await host.sh(`
    flock /run/people sh -c "
    echo '${account}:x:${id}:${id}::/home/${account}:/bin/sh' >> /etc/passwd; ${shadow}
    echo 'address ${account} 10.99.1.${number % 250}' >> /etc/gatehouse/allow"
    install -d -o ${id} -g ${id} /home/${account}`)
  return { account, entitlement, password: newPassword() }
}
