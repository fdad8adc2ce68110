/** What the portal's entry is to be allowed, and for what. */
export interface PortalAccess {
  bindDn: string
  /** The groups it may hand out. */
  groups: readonly string[]
  /** The containers in which it may make temporary groups. */
  containers: readonly string[]
}

/**
 * The access rules that give the portal the fewest rights that do, for `slapd.conf` or, each without its line breaks,
 * as an `olcAccess`. They go before the rules that stand, and leave all else to those: of these the portal needs that
 * it may read the login attribute of people, and the names and members of the groups.
 */
export function portalAccess({ bindDn, groups, containers }: PortalAccess): string {
  const portal = `dn.exact=${quoted(bindDn)}`
  const rule = (what: string, right: string) => `access to ${what}\n  by ${portal} ${right}\n  by * break\n`
  return [
    ...groups.map((group) => rule(`dn.exact=${quoted(group)} attrs=member`, 'write')),
    ...containers.flatMap((container) => [
      rule(`dn.exact=${quoted(container)} attrs=children`, 'write'),
      // How long an entry lives on is an operational attribute: to set it takes more than to write.
      rule(`dn.children=${quoted(container)} attrs=entryTtl`, 'manage'),
      rule(`dn.children=${quoted(container)}`, 'write'),
    ]),
  ].join('')
}

/**
 * The overlay by which temporary groups end in time: what has expired is looked for every few seconds, because until
 * it is removed it still gives access. An entry begins with a minute, which the portal then sets to the grant's end.
 */
export const temporaryOverlay = `overlay dds
dds-min-ttl 1
dds-default-ttl 60
dds-max-ttl 31557600
dds-interval 2
`

/**
 * How a rule of the directory itself names a container of temporary groups: whoever is a member of any group in it.
 * It goes behind the `by` of an `access to`.
 */
export function membersOfAnyIn(container: string): string {
  const url = `ldap:///${encodeURIComponent(container)}??one?(objectClass=groupOfNames)`
  return `set=${quoted(`[${url}]/member & user`)}`
}

/** In double quotes, as `slapd.conf` reads them. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`
}
