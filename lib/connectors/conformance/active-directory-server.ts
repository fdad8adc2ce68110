import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ldif, succeeded } from '@/lib/testing/servers/by-hand'
import { administrator, domain, startDomain, type SambaDomain } from '@/lib/testing/servers/samba-domain'
import type { ActiveDirectoryEntitlement } from '../active-directory'
import { portalDelegation } from '../active-directory'
import { unicodePassword } from '../active-directory/names'
import { escapedValue } from '../directory/dn'

export const people = `OU=people,${domain.base}`
export const groups = `OU=groups,${domain.base}`
export const temporaryBase = `OU=jit,${domain.base}`
export const portal = { account: 'portal', password: 'Portal-Password-1' }

/** The names of the managed groups, and what file share each opens. */
export const managed = {
  plain: { cn: 'prod-admins', share: 'prod' },
  odd: { cn: `Prod, "Ädmins" #1+2;<x>=\\ y ${'z'.repeat(36)}`, share: 'odd' },
  beyond: { cn: 'beyond', share: null },
} as const
export type Name = keyof typeof managed

export function groupDn(name: Name): string {
  return `CN=${escapedValue(managed[name].cn)},${groups}`
}

export function shareOf({ group }: ActiveDirectoryEntitlement): string {
  return group === groupDn('odd') ? managed.odd.share : managed.plain.share
}

/** A domain as an administrator prepares it for the portal. */
export async function startPreparedDomain(): Promise<SambaDomain> {
  const [plain, odd] = [managed.plain.share, managed.odd.share]
  const started = await startDomain([
    { share: plain, group: 'plain' },
    { share: odd, group: 'odd' },
  ])
  for (const share of [plain, odd]) {
    await chmod(path.join(started.folder, share), 0o777)
    await writeFile(path.join(started.folder, share, 'secret'), 'a secret\n')
  }
  succeeded(await started.ldap('ldapadd', [], administrator, initialEntries()))
  const sid = await sidOf(started, portal.account)
  const handedOut = { groups: [groupDn('plain'), groupDn('odd')], temporaryBase }
  for (const { dn, sddl } of portalDelegation({ sid, ...handedOut })) await started.delegate(dn, sddl)
  return started
}

function initialEntries(): string {
  const unit = (dn: string) => ldif(dn, [['objectClass', 'organizationalUnit']])
  const group = (name: Name) =>
    ldif(groupDn(name), [
      ['objectClass', 'group'],
      ['sAMAccountName', name],
    ])
  return [
    ...[people, groups, temporaryBase].map(unit),
    userEntry(`CN=portal,${people}`, portal.account, portal.password),
    ...(['plain', 'odd', 'beyond'] as const).map(group),
  ].join('')
}

export function userEntry(dn: string, account: string, password: string): string {
  return ldif(dn, [
    ['objectClass', 'user'],
    ['sAMAccountName', account],
    ['userPrincipalName', `${account}@${domain.dns}`],
    ['userAccountControl', '512'],
    ['unicodePwd', unicodePassword(password)],
  ])
}

async function sidOf({ ldap }: SambaDomain, account: string): Promise<string> {
  const asked = ['-LLL', '-o', 'ldif-wrap=no', '-b', domain.base, `(sAMAccountName=${account})`, 'objectSid']
  const printed = succeeded(await ldap('ldapsearch', asked, administrator))
  const bytes = Buffer.from(/^objectSid:: (.+)$/m.exec(printed)?.[1] ?? '', 'base64')
  const authorities = Array.from({ length: bytes.readUInt8(1) }, (_, at) => bytes.readUInt32LE(8 + 4 * at))
  return `S-${bytes.readUInt8(0)}-${bytes.readUIntBE(2, 6)}-${authorities.join('-')}`
}
