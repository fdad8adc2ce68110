import { randomBytes } from 'node:crypto'
import { Client } from 'ldapts'
import type { Slapd } from '@/lib/testing/servers/slapd'
import { ldif, succeeded } from '@/lib/testing/servers/by-hand'
import { root } from '@/lib/testing/servers/slapd'
import { escapedValue } from '../directory/dn'
import type { LdapConfig, LdapEntitlement } from '../ldap'
import { ldap } from '../ldap'
import type { ConformanceFixture, ConformanceTarget, Holder } from './fixture'
import { newPassword } from './fixture'
import {
  entitlementOf,
  groups,
  people,
  personEntry,
  personOf,
  placeholder,
  portal,
  startDirectory,
  temporary,
  vaultOf,
} from './ldap-server'

type LdapHolder = Holder<LdapEntitlement>

/** A target that also lets a test do things by hand in its directory. */
export interface LdapTarget extends Required<ConformanceTarget<LdapConfig, LdapEntitlement>> {
  slapd: Slapd
}

const refused = [32, 49, 50]

export function ldapFixture(
  expiry: LdapEntitlement['expiry'],
): ConformanceFixture<LdapConfig, LdapEntitlement> {
  return {
    name: expiry === 'portal' ? 'LDAP (membership)' : 'LDAP (temporary groups)',
    connector: ldap,
    entitlement: entitlementOf(expiry, 'plain'),
    oddEntitlement: entitlementOf(expiry, 'odd'),
    beyondDelegation: entitlementOf(expiry, 'beyond'),
    strangerHandle: 'nobody.at.all',
    lacks: [],
    drifts: expiry === 'portal' ? [] : [...drifts.keys()],
    open: () => openLdapTarget(expiry === 'portal' ? 'StartTLS' : 'TLS'),
  }
}

const drifts: ReadonlyMap<string, (slapd: Slapd, holder: LdapHolder) => Promise<unknown>> = new Map([
  ['the member taken', (slapd, holder) => setMember(slapd, holder, 'replace', placeholder)],
  ['somebody else added', (slapd, holder) => setMember(slapd, holder, 'add', personOf('first'))],
  [
    'its life lengthened',
    (slapd, holder) => changed(slapd, 'ldapexop', ['refresh', groupOf(holder), String(86_400)]),
  ],
])

export async function openLdapTarget(by: 'TLS' | 'StartTLS'): Promise<LdapTarget> {
  const slapd = await startDirectory()
  const base: LdapConfig = {
    url: by === 'TLS' ? slapd.secureUrl : slapd.url,
    startTls: by === 'StartTLS',
    trustedCertificates: slapd.certificate,
    bindDn: portal.dn,
    password: 'env:RIGHT',
    peopleBase: people,
    loginAttribute: 'uid',
    groupsBase: groups,
    temporaryBase: temporary,
    placeholder,
  }
  const newHolder = async (entitlement: LdapEntitlement): Promise<LdapHolder> => {
    const odd = entitlement.group === entitlementOf(entitlement.expiry, 'odd').group
    const account = `${odd ? `ö. o'hara,+"(*)#\\<${'x'.repeat(40)}` : 'ada'}-${randomBytes(4).toString('hex')}`
    const password = newPassword()
    await changed(slapd, 'ldapadd', [], personEntry(account, password))
    return { account, entitlement, password }
  }
  return {
    slapd,
    config: base,
    wrongCredential: { ...base, password: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portal.password : 'not the password'),
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newHolder(entitlement)
      await giveByHand(slapd, holder)
      return holder
    },
    use: (holder) => use(slapd, holder),
    liveSession: (holder) => liveSession(slapd, holder),
    passOn: async (holder) => passOn(slapd, holder, await newHolder(holder.entitlement)),
    leaveBehind: (holder) => leaveBehind(slapd, holder),
    breakByHand: async (drift, holder) => {
      const change = drifts.get(drift)
      if (!change) throw new Error(`No such drift: ${drift}`)
      await change(slapd, holder)
    },
    removeByHand: async (holder) => {
      if (holder.entitlement.expiry === 'dynamic') await changed(slapd, 'ldapdelete', [groupOf(holder)])
      else await setMember(slapd, holder, 'delete', personOf(holder.account))
    },
    close: () => slapd.stop(),
  }
}

/** The group in which the holder is a member, or is to be. */
function groupOf({ account, entitlement }: LdapHolder): string {
  return entitlement.expiry === 'portal'
    ? entitlement.group
    : `cn=${escapedValue(account)},${entitlement.group}`
}

async function giveByHand(slapd: Slapd, holder: LdapHolder): Promise<void> {
  if (holder.entitlement.expiry === 'portal') return setMember(slapd, holder, 'add', personOf(holder.account))
  const lines = [
    ['objectClass', 'groupOfNames'],
    ['cn', holder.account],
    ['member', personOf(holder.account)],
  ] as const
  await changed(slapd, 'ldapadd', [], ldif(groupOf(holder), lines))
}

function setMember(
  slapd: Slapd,
  holder: LdapHolder,
  how: 'add' | 'delete' | 'replace',
  member: string,
): Promise<void> {
  const lines = [['changetype', 'modify'], [how, 'member'], ['member', member], '-'] as const
  return changed(slapd, 'ldapmodify', [], ldif(groupOf(holder), lines))
}

/** Changes something as the directory's own administrator; fails when that is refused. */
export async function changed(
  slapd: Slapd,
  tool: string,
  args: readonly string[],
  input?: string,
): Promise<void> {
  succeeded(await slapd.byHand(tool, args, root, input))
}

function signIn({ account, password }: LdapHolder) {
  return { dn: personOf(account), password }
}

async function use(slapd: Slapd, holder: LdapHolder): Promise<boolean> {
  const args = ['-LLL', '-b', vaultOf(holder.entitlement), '-s', 'base', 'description']
  const { code, printed } = await slapd.byHand('ldapsearch', args, signIn(holder))
  if (code === 0) return printed.includes('a secret')
  if (refused.includes(code)) return false
  throw new Error(`ldapsearch answered ${code}: ${printed}`)
}

async function liveSession(slapd: Slapd, holder: LdapHolder) {
  const client = new Client({ url: slapd.url })
  const { dn, password } = signIn(holder)
  await client.bind(dn, password)
  const read = () => client.search(vaultOf(holder.entitlement), { scope: 'base' })
  return {
    works: async () => ((await read().catch(() => null))?.searchEntries.length ?? 0) > 0,
    close: () => client.unbind(),
  }
}

/** Tries to let a friend in, to lengthen the access and to lose the marker. */
async function passOn(slapd: Slapd, holder: LdapHolder, friend: LdapHolder): Promise<boolean> {
  const group = groupOf(holder)
  const another = `cn=${escapedValue(friend.account)},${holder.entitlement.group}`
  const modify = (attribute: string, value: string) =>
    ldif(group, [['changetype', 'modify'], ['replace', attribute], [attribute, value], '-'])
  const attempts: [tool: string, args: string[], input?: string][] = [
    ['ldapmodify', [], modify('member', personOf(friend.account))],
    ['ldapmodify', [], modify('description', 'mine now')],
    ['ldapexop', ['refresh', group, '86400']],
    [
      'ldapadd',
      [],
      ldif(another, [
        ['objectClass', 'groupOfNames'],
        ['cn', friend.account],
        ['member', personOf(friend.account)],
      ]),
    ],
  ]
  let worked = false
  for (const [tool, args, input] of attempts)
    worked = (await slapd.byHand(tool, args, signIn(holder), input)).code === 0 || worked
  return worked || (await use(slapd, friend))
}

/** Leaves an entry in the protected thing. */
async function leaveBehind(slapd: Slapd, holder: LdapHolder): Promise<() => Promise<boolean>> {
  const name = `left by ${holder.account}`
  const dn = `cn=${escapedValue(name)},${vaultOf(holder.entitlement)}`
  const entry = ldif(dn, [
    ['objectClass', 'applicationProcess'],
    ['cn', name],
  ])
  succeeded(await slapd.byHand('ldapadd', [], signIn(holder), entry))
  return async () => (await slapd.byHand('ldapsearch', ['-b', dn, '-s', 'base'], root)).code === 0
}
