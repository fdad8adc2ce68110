import type { Client, Entry } from 'ldapts'
import type { Call, Observation, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { escapedValue, sameDn } from '../directory/dn'
import { entryAt, textOf, textsOf } from '../directory/entries'
import { resultCode, unless } from '../directory/errors'
import { assignmentIdIn, markerOf } from '../directory/marker'
import { changeOf } from '../directory/membership'
import { withDirectory } from '../directory/session'
import { endOf, mayChange } from '../guard'
import type { LdapConfig, LdapEntitlement } from './config'
import { expiryLagMs } from './config'
import { existingPerson, personDn } from './people'
import { refresh } from './refresh'

/** A group for each grant, with one member, that the directory removes by itself. */

type LdapCall = Call<LdapConfig>
type Assignment = TargetAssignment<LdapEntitlement>

const temporaryClasses = ['groupOfNames', 'dynamicObject']

/** One person has one temporary group in a container: two grants find each other, and a namesake is seen. */
function temporaryDn({ account, entitlement }: Pick<Assignment, 'account' | 'entitlement'>): string {
  return `cn=${escapedValue(account)},${entitlement.group}`
}

/**
 * Makes the group, or mends the one that is there, and sets its life. It is born with the directory's default life,
 * which is short: who dies between the two steps leaves nothing that lasts.
 */
export async function grantTemporary(call: LdapCall, assignment: Assignment): Promise<void> {
  const until = endOf(assignment)
  const dn = temporaryDn(assignment)
  await withDirectory(call, `Granting ${assignment.account}`, async (client) => {
    const person = await existingPerson(client, call.config, assignment.account)
    const present = await groupAt(client, dn)
    if (present === null) await make(client, call, assignment, person)
    else await mend(client, call, assignment, person, present)
    await mayChange(call)
    // One more: the directory counts from the beginning of the second in which it is asked.
    await refresh(client, dn, 1 + Math.max(0, Math.ceil((until.getTime() - Date.now()) / 1000)))
  })
}

async function make(client: Client, call: LdapCall, assignment: Assignment, person: string): Promise<void> {
  const attributes = {
    objectClass: temporaryClasses,
    cn: assignment.account,
    member: person,
    description: markerOf(assignment.id),
  }
  await mayChange(call)
  await client.add(temporaryDn(assignment), attributes)
}

async function mend(
  client: Client,
  call: LdapCall,
  assignment: Assignment,
  person: string,
  present: Entry,
): Promise<void> {
  if (!isOurs(present, assignment)) throw notOurs(assignment)
  if (holdsOnly(present, person)) return
  const members = await changeOf('replace', person)
  await mayChange(call)
  await client.modify(present.dn, members)
}

/** Fails with `conflict` when a group of this name holds the person without being ours: it is never touched. */
export async function revokeTemporary(call: LdapCall, assignment: Assignment): Promise<void> {
  await withDirectory(call, `Revoking ${assignment.account}`, async (client) => {
    const present = await groupAt(client, temporaryDn(assignment))
    if (present === null) return
    if (isOurs(present, assignment)) {
      await mayChange(call)
      await unless([resultCode.noSuchObject], () => client.del(present.dn))
    } else if (holds(present, await personDn(client, call.config, assignment.account)))
      throw notOurs(assignment)
  })
}

export async function observeTemporary(call: LdapCall, assignment: Assignment): Promise<Observation> {
  return withDirectory(call, `Looking at ${assignment.account}`, async (client) => {
    const present = await groupAt(client, temporaryDn(assignment))
    if (present === null) return 'absent'
    const person = await personDn(client, call.config, assignment.account)
    if (!isOurs(present, assignment)) return holds(present, person) ? 'drifted' : 'absent'
    return person !== null && holdsOnly(present, person) && isBounded(present, assignment.until)
      ? 'present'
      : 'drifted'
  })
}

function groupAt(client: Client, dn: string): Promise<Entry | null> {
  return entryAt(client, dn, ['member', 'description', 'entryTtl'])
}

function isOurs(group: Entry, { id }: Assignment): boolean {
  return assignmentIdIn(textsOf(group, 'description')) === id
}

function holds(group: Entry, person: string | null): boolean {
  return person !== null && textsOf(group, 'member').some((member) => sameDn(member, person))
}

function holdsOnly(group: Entry, person: string): boolean {
  return textsOf(group, 'member').length === 1 && holds(group, person)
}

/** Whether the directory removes it in time; without an end to judge by, whether it removes it at all. */
function isBounded(group: Entry, until: Date | null): boolean {
  const seconds = Number(textOf(group, 'entryTtl') ?? 'none')
  if (Number.isNaN(seconds)) return false
  return until === null || Date.now() + seconds * 1000 <= until.getTime() + expiryLagMs
}

function notOurs(assignment: Assignment): ConnectorError {
  const what = `The group ${temporaryDn(assignment)} exists, and this assignment did not make it.`
  return new ConnectorError('conflict', what)
}
