import { randomBytes } from 'node:crypto'
import { ldif, succeeded } from '@/lib/testing/servers/by-hand'
import { administrator, domain, type SambaDomain } from '@/lib/testing/servers/samba-domain'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from '../active-directory'
import { activeDirectory } from '../active-directory'
import { escapedValue } from '../directory/dn'
import type { AdHolder } from './active-directory-holder'
import { leaveBehind, liveSession, passOn, use } from './active-directory-holder'
import { groupDn, people, portal, temporaryBase, userEntry, type Name } from './active-directory-server'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'

export type AdTarget = Required<ConformanceTarget<ActiveDirectoryConfig, ActiveDirectoryEntitlement>>
type Account = ActiveDirectoryEntitlement['account']

export function entitlementOf(account: Account, name: Name): ActiveDirectoryEntitlement {
  return { group: groupDn(name), account }
}

/** One controller serves several suites: to start one takes many seconds. */
export function activeDirectoryFixture(
  account: Account,
  there: () => SambaDomain,
): ConformanceFixture<ActiveDirectoryConfig, ActiveDirectoryEntitlement> {
  return {
    name: `Active Directory (${account} account)`,
    connector: activeDirectory,
    entitlement: entitlementOf(account, 'plain'),
    oddEntitlement: entitlementOf(account, 'odd'),
    beyondDelegation: entitlementOf(account, 'beyond'),
    strangerHandle: account === 'own' ? 'nobody.at.all' : null,
    lacks: [],
    drifts: account === 'own' ? [] : [...drifts.keys()],
    open: async () => adTarget(there()),
  }
}

const drifts: ReadonlyMap<string, (holder: AdHolder) => string> = new Map([
  ['membership taken', (holder) => changeMember(holder, 'delete')],
  ['sign-in forbidden', (holder) => changeUser(holder, 'userAccountControl', '514')],
  ['made endless', (holder) => changeUser(holder, 'accountExpires', '0')],
  ['expired early', (holder) => changeUser(holder, 'accountExpires', '125911584000000000')],
])

export function adTarget(there: SambaDomain): AdTarget {
  const byHand = async (change: string) =>
    void succeeded(await there.ldap('ldapmodify', [], administrator, change))
  const base: ActiveDirectoryConfig = {
    url: there.url,
    startTls: false,
    trustedCertificates: there.certificate,
    bindDn: `${portal.account}@${domain.dns}`,
    password: 'env:RIGHT',
    base: domain.base,
    loginAttribute: 'sAMAccountName',
    loginSuffix: '',
    temporaryBase,
  }
  const newUser = async (entitlement: ActiveDirectoryEntitlement): Promise<AdHolder> => {
    const holder = { account: `own.${randomBytes(4).toString('hex')}`, entitlement, password: complex() }
    const entry = userEntry(
      dnOf({ ...holder, entitlement: { ...entitlement, account: 'own' } }),
      holder.account,
      holder.password,
    )
    succeeded(await there.ldap('ldapadd', [], administrator, entry))
    return holder
  }
  const newHolder = async (entitlement: ActiveDirectoryEntitlement): Promise<AdHolder> => {
    if (entitlement.account === 'own') return newUser(entitlement)
    const handle = `ada.lovelace-${randomBytes(4).toString('hex')}`
    const account = activeDirectory.accountName({ handle }, entitlement, 'orders-read')
    return { account, entitlement, password: complex() }
  }
  return {
    config: base,
    wrongCredential: { ...base, password: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portal.password : 'not the password'),
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newUser(entitlement)
      await byHand(changeMember({ ...holder, entitlement: { ...entitlement, account: 'own' } }, 'add'))
      return holder
    },
    use: (holder) => use(there, holder),
    liveSession: (holder) => liveSession(there, holder),
    passOn: async (holder) => {
      const friend = await newUser({ ...holder.entitlement, account: 'own' })
      return passOn(there, holder, { self: dnOf(holder), friend: dnOf(friend) })
    },
    leaveBehind: (holder) => leaveBehind(there, holder),
    breakByHand: async (drift, holder) => {
      const change = drifts.get(drift)
      if (!change) throw new Error(`No such drift: ${drift}`)
      await byHand(change(holder))
    },
    removeByHand: async (holder) => {
      if (holder.entitlement.account === 'own') await byHand(changeMember(holder, 'delete'))
      else succeeded(await there.ldap('ldapdelete', [dnOf(holder)], administrator))
    },
    close: async () => {},
  }
}

/** A domain asks for three kinds of letters. */
function complex(): string {
  return `${newPassword()}-Aa1`
}

export function dnOf({ account, entitlement }: AdHolder): string {
  return `CN=${escapedValue(account)},${entitlement.account === 'own' ? people : temporaryBase}`
}

export function changeMember(holder: AdHolder, how: 'add' | 'delete'): string {
  const member = ['member', dnOf(holder)] as const
  return ldif(holder.entitlement.group, [['changetype', 'modify'], [how, 'member'], member, '-'])
}

function changeUser(holder: AdHolder, attribute: string, value: string): string {
  return ldif(dnOf(holder), [['changetype', 'modify'], ['replace', attribute], [attribute, value], '-'])
}
