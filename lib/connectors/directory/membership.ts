import type { Client } from 'ldapts'
import type { Call } from '../connector'
import { ConnectorError } from '../connector'
import { mayChange } from '../guard'
import { entryAt } from './entries'
import { codeOf, resultCode, unless } from './errors'

type Guarded = Pick<Call<unknown>, 'signal' | 'deadline' | 'stillWanted'>

/** First as OpenLDAP says it, then as Active Directory does. */
const alreadyThere = [resultCode.alreadyHasValue, resultCode.entryExists]
const alreadyGone = [resultCode.noSuchAttribute, resultCode.noSuchObject]

export async function addMember(client: Client, call: Guarded, group: string, member: string): Promise<void> {
  const added = await changeOf('add', member)
  await mayChange(call)
  await unless(alreadyThere, () => client.modify(group, added))
}

/**
 * Takes a member from a group. Where the group may not be left empty, `placeholder` stands in, in the same change; a
 * group that may be has none.
 */
export async function takeMember(
  client: Client,
  call: Guarded,
  group: string,
  member: string,
  placeholder: string | null = null,
): Promise<void> {
  const taken = await changeOf('delete', member)
  await mayChange(call)
  try {
    await unless(alreadyGone, () => client.modify(group, taken))
  } catch (error) {
    if (codeOf(error) !== resultCode.schemaViolation || placeholder === null) throw error
    const stoodIn = await changeOf('add', placeholder)
    await mayChange(call)
    await unless(alreadyGone, () => client.modify(group, [stoodIn, taken]))
  }
}

export async function changeOf(operation: 'add' | 'delete' | 'replace', member: string) {
  const { Attribute, Change } = await import('ldapts')
  return new Change({ operation, modification: new Attribute({ type: 'member', values: [member] }) })
}

/**
 * Whether a group holds a member directly. Fails with `refused` when its members are hidden from the portal: that it
 * does not see one would then prove nothing.
 */
export async function isMember(client: Client, group: string, member: string): Promise<boolean> {
  const { EqualityFilter, PresenceFilter } = await import('ldapts')
  const holds = new EqualityFilter({ attribute: 'member', value: member })
  if ((await entryAt(client, group, ['1.1'], holds)) !== null) return true
  if ((await entryAt(client, group, ['1.1'])) === null) return false
  const anybody = new PresenceFilter({ attribute: 'member' })
  if ((await entryAt(client, group, ['1.1'], anybody)) !== null) return false
  throw new ConnectorError('refused', `The portal may not read who is a member of ${group}.`)
}
