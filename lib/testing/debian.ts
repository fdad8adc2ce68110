import { existsSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './command'

const POSTGRES_15 = '/usr/lib/postgresql/15/bin'

/** A package of Debian that the targets are proved on, and a file that is there when it is installed. */
interface Server {
  package: string
  file: string
}

/** Every server and tool that `npm run test:targets` starts, but for what npm itself brings. */
export const servers: readonly Server[] = [
  { package: 'postgresql-15', file: path.join(process.env['PG_BINDIR'] || POSTGRES_15, 'postgres') },
  { package: 'slapd', file: '/usr/sbin/slapd' },
  { package: 'ldap-utils', file: '/usr/bin/ldapsearch' },
  { package: 'openssl', file: '/usr/bin/openssl' },
  { package: 'samba', file: '/usr/sbin/samba' },
  { package: 'samba-common-bin', file: '/usr/bin/samba-tool' },
  { package: 'samba-ad-provision', file: '/usr/share/samba/setup/provision.ldif' },
  { package: 'samba-dsdb-modules', file: '/usr/share/doc/samba-dsdb-modules' },
  { package: 'samba-vfs-modules', file: '/usr/share/doc/samba-vfs-modules' },
  { package: 'winbind', file: '/usr/sbin/winbindd' },
  { package: 'smbclient', file: '/usr/bin/smbclient' },
  { package: 'iproute2', file: '/usr/share/doc/iproute2' },
  { package: 'openssh-server', file: '/usr/sbin/sshd' },
  { package: 'openssh-client', file: '/usr/bin/ssh' },
  { package: 'sudo', file: '/usr/bin/sudo' },
  { package: 'nftables', file: '/usr/sbin/nft' },
  { package: 'conntrack', file: '/usr/sbin/conntrack' },
  { package: 'util-linux', file: '/usr/bin/unshare' },
  { package: 'mariadb-server', file: '/usr/sbin/mariadbd' },
  { package: 'mariadb-client', file: '/usr/bin/mariadb' },
  { package: 'ceph-mon', file: '/usr/bin/ceph-mon' },
  { package: 'ceph-osd', file: '/usr/bin/ceph-osd' },
  { package: 'radosgw', file: '/usr/bin/radosgw' },
  { package: 'ceph-common', file: '/usr/bin/ceph' },
  { package: 'rsyslog', file: '/usr/sbin/rsyslogd' },
  { package: 'rsyslog-gnutls', file: '/usr/share/doc/rsyslog-gnutls' },
  { package: 'python3-botocore', file: '/usr/lib/python3/dist-packages/botocore' },
]

/** The packages that are not there. */
export function missingPackages(isThere: (file: string) => boolean = existsSync): string[] {
  return servers.filter(({ file }) => !isThere(file)).map((server) => server.package)
}

/** Installs what is missing when asked to; answers the line to type where something still is, else null. */
export async function ensureServers(install: boolean): Promise<string | null> {
  process.env['PG_BINDIR'] ||= POSTGRES_15
  const wanted = missingPackages()
  if (wanted.length > 0 && install) {
    const { output } = await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...wanted], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
    if (missingPackages().length > 0) console.log(output.trimEnd())
  }
  const missing = missingPackages()
  if (missing.length === 0) return null
  return `Servers that the targets are proved on are missing. Install them with:
  sudo apt-get install --no-install-recommends ${missing.join(' ')}
or, as root: npm run test:targets -- --install`
}
