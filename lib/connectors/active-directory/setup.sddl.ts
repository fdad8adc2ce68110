/** What the portal's account is to be allowed, and for what. */
export interface PortalDelegation {
  /** The security identifier of the portal's account, `S-1-5-21-…`. */
  sid: string
  /** The groups it may hand out. */
  groups: readonly string[]
  /** The organizational unit in which it may make one-time accounts. */
  temporaryBase?: string
}

/** Rights to add to the ones an entry has, in the security descriptor language of Windows. */
export interface Delegated {
  dn: string
  sddl: string
}

const user = 'bf967aba-0de6-11d0-a285-00aa003049e2'
const member = 'bf9679c0-0de6-11d0-a285-00aa003049e2'
const resetPassword = '00299570-246d-11d0-a768-00aa006e0529'
const userAccountControl = 'bf967a68-0de6-11d0-a285-00aa003049e2'
const accountExpires = 'bf967915-0de6-11d0-a285-00aa003049e2'

/**
 * The fewest rights that do, for an account that is a plain user otherwise: the members of exactly these groups, and in
 * the unit to make and remove users, set their password, their expiry, and whether they may sign in.
 */
export function portalDelegation({ sid, groups, temporaryBase }: PortalDelegation): Delegated[] {
  const onUsers = (right: string, what: string) => `(OA;CIIO;${right};${what};${user};${sid})`
  const inUnit = [
    `(OA;;CCDC;${user};;${sid})`,
    onUsers('CR', resetPassword),
    onUsers('RPWP', userAccountControl),
    onUsers('RPWP', accountExpires),
  ].join('')
  return [
    ...groups.map((dn) => ({ dn, sddl: `(OA;;RPWP;${member};;${sid})` })),
    ...(temporaryBase === undefined ? [] : [{ dn: temporaryBase, sddl: inUnit }]),
  ]
}
