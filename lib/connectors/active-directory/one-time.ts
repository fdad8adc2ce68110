import type { Client } from 'ldapts'
import type { Call, Observation, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { escapedValue } from '../directory/dn'
import { codeOf, resultCode, unless } from '../directory/errors'
import { markerOf } from '../directory/marker'
import { addMember } from '../directory/membership'
import { withDirectory } from '../directory/session'
import { endOf, mayChange } from '../guard'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
import { dnsDomain, expiryLagMs, temporaryBaseOf } from './config'
import { fileTime, unicodePassword } from './names'
import { takeUser } from './own'
import type { User } from './users'
import { isMemberInChain, userWith } from './users'

/** An account made for the grant: it expires by itself, and is disabled and removed at the end. */

type AdCall = Call<ActiveDirectoryConfig>
type Assignment = TargetAssignment<ActiveDirectoryEntitlement>

const normalAccount = 0x200
const disabledAccount = 0x202

/** The account first, with its expiry, and the membership then: what is left halfway gives nothing. */
export async function grantOneTime(call: AdCall, assignment: Assignment): Promise<void> {
  const expires = fileTime(new Date(endOf(assignment).getTime() + expiryLagMs))
  await withDirectory(call, `Granting ${assignment.account}`, async (client) => {
    const user = await oneTimeUser(client, call.config, assignment)
    if (user !== null && !isOurs(user, assignment)) throw notOurs(assignment)
    const dn = user?.dn ?? accountDn(call.config, assignment.account)
    if (user === null) await make(client, call, assignment, expires)
    else await mend(client, call, user, { expires, password: assignment.password })
    try {
      await addMember(client, call, assignment.entitlement.group, dn)
    } catch (error) {
      if (user === null && isFinal(error)) await client.del(dn)
      throw error
    }
  })
}

/** What trying again does not change: an account made for it would stay for nothing. */
function isFinal(error: unknown): boolean {
  const code = codeOf(error)
  return code === resultCode.insufficientAccess || code === resultCode.noSuchObject
}

function accountDn(config: ActiveDirectoryConfig, account: string): string {
  return `CN=${escapedValue(account)},${temporaryBaseOf(config)}`
}

async function make(client: Client, call: AdCall, assignment: Assignment, expires: string): Promise<void> {
  const { account, id, password } = assignment
  if (password === null)
    throw new ConnectorError(
      'conflict',
      'The account does not exist, and no password was given to make it with.',
    )
  const { Attribute } = await import('ldapts')
  const texts = {
    objectClass: 'user',
    sAMAccountName: account,
    userPrincipalName: `${account}@${dnsDomain(call.config)}`,
    description: markerOf(id),
    userAccountControl: String(normalAccount),
    accountExpires: expires,
  }
  const attributes = Object.entries(texts).map(([type, value]) => new Attribute({ type, values: [value] }))
  const secret = new Attribute({ type: 'unicodePwd', values: [unicodePassword(password)] })
  await mayChange(call)
  await client.add(accountDn(call.config, account), [...attributes, secret])
}

async function mend(
  client: Client,
  call: AdCall,
  user: User,
  { expires, password }: { expires: string; password: string | null },
): Promise<void> {
  const changes = [
    await replaced('accountExpires', expires),
    ...(password === null ? [] : [await replaced('unicodePwd', unicodePassword(password))]),
    ...(user.enabled ? [] : [await replaced('userAccountControl', String(normalAccount))]),
  ]
  await mayChange(call)
  await client.modify(user.dn, changes)
}

async function replaced(type: string, value: string | Buffer) {
  const { Attribute, Change } = await import('ldapts')
  const modification = new Attribute({ type, values: [Buffer.from(value)] })
  return new Change({ operation: 'replace', modification })
}

/** Fails with `conflict` when an account of this name is in the group without being ours: it is never touched. */
export async function removeOneTime(call: AdCall, assignment: Assignment): Promise<void> {
  const { account, entitlement } = assignment
  await withDirectory(call, `Revoking ${account}`, async (client) => {
    const user = await oneTimeUser(client, call.config, assignment)
    if (user === null) return
    if (isOurs(user, assignment)) await remove(client, call, entitlement.group, user)
    else if (await isMemberInChain(client, entitlement.group, user)) throw notOurs(assignment)
  })
}

async function remove(client: Client, call: AdCall, group: string, user: User): Promise<void> {
  const shut = await replaced('userAccountControl', String(disabledAccount))
  const ifThere = (work: () => Promise<void>) => unless([resultCode.noSuchObject], work)
  await mayChange(call)
  await ifThere(() => client.modify(user.dn, shut))
  await ifThere(() => takeUser(client, call, group, user))
  await mayChange(call)
  await ifThere(() => client.del(user.dn))
}

export async function observeOneTime(call: AdCall, assignment: Assignment): Promise<Observation> {
  return withDirectory(call, `Looking at ${assignment.account}`, async (client) => {
    const user = await oneTimeUser(client, call.config, assignment)
    if (user === null) return 'absent'
    const isMember = await isMemberInChain(client, assignment.entitlement.group, user)
    if (!isOurs(user, assignment)) return isMember ? 'drifted' : 'absent'
    return isMember && user.enabled && isBounded(user, assignment.until) ? 'present' : 'drifted'
  })
}

/** Whether it lets people sign in now and stops to in time; without an end to judge by, whether it stops at all. */
function isBounded({ expires }: User, until: Date | null): boolean {
  if (expires === null || expires.getTime() <= Date.now()) return false
  return until === null || expires.getTime() <= until.getTime() + expiryLagMs
}

function oneTimeUser(
  client: Client,
  config: ActiveDirectoryConfig,
  { account }: Assignment,
): Promise<User | null> {
  return userWith(client, config, 'sAMAccountName', account)
}

function isOurs(user: User, { id }: Assignment): boolean {
  return user.assignmentId === id
}

function notOurs({ account }: Assignment): ConnectorError {
  return new ConnectorError('conflict', `An account ${account} exists that this assignment did not make.`)
}
