import { accountForm } from './config'

/** What the portal is to be given on a host. */
export interface HostSetup {
  /** The portal's own account there, without a password; see `LinuxConfig.user`. */
  user: string
  /** The public key of the portal, as `LinuxConfig.key` is its private one: one line. */
  portalKey: string
  /** The public keys of the certificate authorities, one line each; two while one takes the place of the other. */
  authorities: readonly string[]
  /** What may be handed out; one line each, as below. */
  allow: readonly string[]
}

/** A file an administrator puts on the host, as root. */
export interface HostFile {
  path: string
  mode: '600' | '440' | '644'
  content: string
}

/**
 * The files that make a host ready, besides agent.sh as /usr/local/sbin/gatehouse-agent (root, 755), an account for the
 * portal (`useradd --system --shell /bin/sh gatehouse`), an empty list of revoked certificates
 * (`ssh-keygen -k -f /etc/gatehouse/krl`) and, for ports, `firewall`. Check with `sshd -t` and `visudo -c`, then reload sshd.
 *
 * A line of the list is one of
 * `ssh deploy` (a shell in that account), `ssh deploy /usr/bin/restart app` (that command only), `ssh %own` (people's own
 * accounts), `forward deploy` (port forwarding too), `sudo root /usr/bin/systemctl restart app`, `port 5432`,
 * `table inet filter` (where nftables keeps the set), `address ada 10.0.8.17` (where a person comes from).
 */
export function hostFiles({ user, portalKey, authorities, allow }: HostSetup): HostFile[] {
  if (!accountForm.test(user)) throw new Error(`No account on Linux can be called "${user}".`)
  return [
    { path: '/etc/gatehouse/allow', mode: '600', content: lines(allow) },
    { path: '/etc/gatehouse/authorities', mode: '644', content: lines(authorities) },
    { path: '/etc/ssh/sshd_config.d/gatehouse.conf', mode: '644', content: lines(sshdLines) },
    {
      path: `/etc/ssh/authorized_keys/${user}`,
      mode: '644',
      content: lines([`restrict,command="sudo -n /usr/local/sbin/gatehouse-agent" ${portalKey.trim()}`]),
    },
    {
      path: '/etc/sudoers.d/gatehouse',
      mode: '440',
      content: lines([`${user} ALL=(root) NOPASSWD: /usr/local/sbin/gatehouse-agent ""`]),
    },
  ]
}

/** Keys lie where only root writes: in their home, holders could leave themselves one that outlives the access. */
const sshdLines = [
  'AuthorizedKeysFile /etc/ssh/authorized_keys/%u',
  'TrustedUserCAKeys /etc/gatehouse/authorities',
  'AuthorizedPrincipalsCommand /usr/local/sbin/gatehouse-agent principals %u %i',
  'AuthorizedPrincipalsCommandUser root',
  'RevokedKeys /etc/gatehouse/krl',
]

/** For `nft -f`: the sets, and where they stand in the input chain that drops everything else. */
export const firewall = `table inet filter {
  set gatehouse { type ipv4_addr . inet_service; flags timeout; }
  set gatehouse6 { type ipv6_addr . inet_service; flags timeout; }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    ip saddr . tcp dport @gatehouse accept
    ip6 saddr . tcp dport @gatehouse6 accept
  }
}
`

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join('')
}
