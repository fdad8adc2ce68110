import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { access, chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '@/db/embedded/port'
import { removeFolder, scratchFolder, startServer } from './server'

const run = promisify(execFile)

/** What each of Debian's packages brings that a host in a test needs. */
const packages: Readonly<Record<string, string>> = {
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/bin/ssh': 'openssh-client',
  '/usr/bin/unshare': 'util-linux',
  '/usr/bin/sudo': 'sudo',
  '/usr/bin/cvtsudoers': 'sudo',
  '/usr/sbin/nft': 'nftables',
  '/usr/sbin/conntrack': 'conntrack',
}

/** A Linux host of a test's own: its files, its processes and its firewall are seen by nobody else. */
export interface LinuxHost {
  host: string
  port: number
  folder: string
  /** The line of known_hosts. */
  hostKey: string
  /** Runs a line of shell there as root; answers what it printed. Throws when it fails. */
  sh(line: string): Promise<string>
  /** Starts a program there as somebody; `ports` for one that meets the firewall. */
  start(account: string, command: readonly string[], options?: { ports?: boolean }): ChildProcess
  stop(): Promise<void>
}

/** The address in the host's own network where services that repeat what they hear listen on `servicePorts`. */
export const serviceAddress = '10.99.0.1'
const servicePorts = [22, 5432, 65_535]

/**
 * Starts sshd as root on a free port of loopback, in namespaces of its own: what is written below /etc, /usr/local,
 * /var/lib, /run and /home there goes into a scratch folder. `files` are there from the start, in place of the machine's.
 */
export async function startLinuxHost(
  files: Readonly<Record<string, { mode: string; content: string }>>,
  agent: string,
): Promise<LinuxHost> {
  for (const [binary, name] of Object.entries(packages)) {
    await access(binary).catch(() => {
      throw new Error(`${binary} is missing: install Debian's package ${name}.`)
    })
  }
  const folder = await scratchFolder('linux')
  const port = await freePort()
  await chmod(folder, 0o755)
  await mkdir(path.join(folder, 'files'))
  await copyFile(agent, path.join(folder, 'agent'))
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(folder, 'host')])
  const install: string[] = []
  for (const [index, [file, { mode, content }]] of Object.entries(files).entries()) {
    await writeFile(path.join(folder, 'files', `${index}`), content)
    install.push(`install -D -m ${mode} -o root -g root ${folder}/files/${index} ${file}`)
  }
  await writeFile(path.join(folder, 'begin.sh'), beginning(folder, port, install))
  const server = await startServer({
    command: '/usr/bin/unshare',
    args: [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--propagation',
      'private',
      'bash',
      path.join(folder, 'begin.sh'),
    ],
    folder,
    ready: async () => (await readFile(path.join(folder, 'log'), 'utf8')).includes('Server listening on'),
    timeoutMs: 20_000,
  })
  const [inside = ''] = (await readFile(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8'))
    .trim()
    .split(' ')
  const enter = ['--target', inside, '--mount', '--pid']
  return {
    host: '127.0.0.1',
    port,
    folder,
    hostKey: (await readFile(path.join(folder, 'host.pub'), 'utf8')).trim(),
    sh: async (line) => (await run('/usr/bin/nsenter', [...enter, 'bash', '-euc', line])).stdout,
    start: (account, command, { ports = false } = {}) => {
      const net = ports ? [`--net=/proc/${inside}/root/run/gatehouse-net`] : []
      return spawn('/usr/bin/nsenter', [
        ...enter,
        ...net,
        'setpriv',
        `--reuid=${account}`,
        `--regid=${account}`,
        '--init-groups',
        ...command,
      ])
    },
    stop: async () => {
      await server.stop()
      // Its mounts go with the last of its processes.
      await sleep(50)
      await removeFolder(folder)
    },
  }
}

/**
 * The agent meets the firewall in a network namespace, because sshd itself must be reached from outside; so it stands
 * there behind a line that enters it. The tables of processes, and of who runs them, are real.
 */
function beginning(folder: string, port: number, install: readonly string[]): string {
  return `set -euo pipefail
exec 2>&1
mkdir ${folder}/disk
mount -t tmpfs -o mode=755 tmpfs ${folder}/disk
for top in /etc /usr/local /var/lib /run /home; do
  upper=${folder}/disk/upper$top work=${folder}/disk/work$top
  mkdir -p $upper $work
  mount -t overlay overlay -o lowerdir=$top,upperdir=$upper,workdir=$work $top
done
rm -rf /etc/ssh/sshd_config.d /etc/sudoers.d/* /var/lib/gatehouse /run/sshd
mkdir -p /run/sshd /etc/ssh/sshd_config.d /etc/ssh/authorized_keys /usr/local/lib/gatehouse
groupadd -g 900 gatehouse; useradd -u 900 -g 900 -d / -M -s /bin/sh -p '*' gatehouse
${install.join('\n')}
ssh-keygen -q -k -f /etc/gatehouse/krl
chmod 644 /etc/gatehouse/krl
touch /run/gatehouse-net
unshare --net=/run/gatehouse-net ip link set lo up
inside() { nsenter --net=/run/gatehouse-net "$@"; }
inside ip addr add ${serviceAddress}/32 dev lo
inside ip route add local 10.99.1.0/24 dev lo
inside nft -f /etc/gatehouse/firewall.nft
inside ${process.execPath} -e 'for (const port of [${servicePorts.join(', ')}]) require("net").createServer((s) => s.on("error", () => {}).pipe(s)).listen(port, "${serviceAddress}")' &
install -m 755 ${folder}/agent /usr/local/lib/gatehouse/agent
printf '#!/bin/sh\\nexec nsenter --net=/run/gatehouse-net /usr/local/lib/gatehouse/agent "$@"\\n' > /usr/local/sbin/gatehouse-agent
chmod 755 /usr/local/sbin/gatehouse-agent
cat > /etc/ssh/sshd_config <<'CONFIG'
Include /etc/ssh/sshd_config.d/*.conf
Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/host
PidFile none
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AuthorizedPrincipalsFile /etc/ssh/principals/%u
LogLevel VERBOSE
CONFIG
exec /usr/sbin/sshd -D -e
`
}
