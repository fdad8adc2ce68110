import type { Call, Observation, TargetAssignment } from '../connector'
import { addMember, isMember, takeMember } from '../directory/membership'
import { withDirectory } from '../directory/session'
import { endOf } from '../guard'
import type { LdapConfig, LdapEntitlement } from './config'
import { existingPerson, possibleMembers } from './people'

/** Membership of a group that the portal gives and takes. The directory judges each operation anew by it. */

type LdapCall = Call<LdapConfig>
type Assignment = TargetAssignment<LdapEntitlement>

export async function grantMembership(call: LdapCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const { account, entitlement } = assignment
  await withDirectory(call, `Granting ${account}`, async (client) => {
    const person = await existingPerson(client, call.config, account)
    await addMember(client, call, entitlement.group, person)
  })
}

export async function revokeMembership(call: LdapCall, { account, entitlement }: Assignment): Promise<void> {
  await withDirectory(call, `Revoking ${account}`, async (client) => {
    const { config } = call
    for (const member of await possibleMembers(client, config, entitlement.group, account))
      await takeMember(client, call, entitlement.group, member, config.placeholder)
  })
}

export async function observeMembership(
  call: LdapCall,
  { account, entitlement }: Assignment,
): Promise<Observation> {
  return withDirectory(call, `Looking at ${account}`, async (client) => {
    for (const member of await possibleMembers(client, call.config, entitlement.group, account))
      if (await isMember(client, entitlement.group, member)) return 'present'
    return 'absent'
  })
}
