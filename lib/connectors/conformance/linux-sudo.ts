import type { ChildProcess } from 'node:child_process'
import type { LinuxHost } from '@/lib/testing/servers/linux-host'
import { echoing, type Hands, type LinuxHolder } from './linux-hands'

/** Runs commands by sudo as the holder, on the host itself. */
export function sudoHands(host: LinuxHost): Hands {
  const sudo = (account: string, ...command: string[]) => host.start(account, ['sudo', '-n', ...command])
  const command = ({ entitlement }: LinuxHolder) =>
    entitlement.access === 'sudo' && entitlement.commands.includes('/bin/cat')
      ? ['/bin/cat']
      : ['/usr/local/bin/od-d.name', 'a,b:c=d', '#f', '--x=(y)', "'z'", 'and', 'more']
  return {
    use: async (holder) => (await ended(sudo(holder.account, ...command(holder)))) === 0,
    makeStanding: async ({ account }) => {
      await host.sh(
        `echo '${account} ALL=(root) NOPASSWD: /bin/cat, /usr/bin/id -u' > /etc/sudoers.d/standing-${account.replaceAll('.', '')}`,
      )
    },
    liveSession: async (holder) => {
      const session = echoing(sudo(holder.account, ...command(holder)))
      await session.works()
      return session
    },
    passOn: async ({ account }) => {
      const attempts = [
        ['/usr/bin/id'],
        ['/usr/bin/id', '-u', '-n'],
        ['/bin/cat', '/etc/shadow'],
        ['/bin/sh', '-c', 'true'],
        ['/usr/local/sbin/gatehouse-agent'],
        ['-u', 'nobody', '/bin/cat'],
        ['-l', '-U', 'root'],
      ]
      const ends = await Promise.all(attempts.map((attempt) => ended(sudo(account, ...attempt))))
      return ends.includes(0)
    },
    drifts: {
      'rule widened': (holder) => `sed -i 's/NOPASSWD: .*/NOPASSWD: ALL/' ${rule(holder)}`,
      'time limit taken': (holder) => `sed -i 's/NOTAFTER=[^ ]* //' ${rule(holder)}`,
      'made endless': (holder) =>
        `sed -i 's/^until .*/until 9999999999/' $(grep -lx 'account ${holder.account}' /var/lib/gatehouse/grants/*)`,
    },
    remove: (holder) => `rm ${rule(holder)}`,
  }
}

const rule = ({ account }: LinuxHolder) => `$(grep -l '^${account} ' /etc/sudoers.d/gatehouse-*)`

async function ended(child: ChildProcess): Promise<number | null> {
  child.stdin?.end()
  child.stdout?.resume()
  child.stderr?.resume()
  return new Promise((resolve) => child.once('close', resolve))
}
