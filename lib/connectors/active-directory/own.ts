import type { Client } from 'ldapts'
import type { Call, Observation, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { resultCode, unless } from '../directory/errors'
import { addMember, takeMember } from '../directory/membership'
import { withDirectory } from '../directory/session'
import { endOf } from '../guard'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
import type { User } from './users'
import { isDirectMember, isMemberInChain, ownUser } from './users'

/** Membership of a group for a person's own account. */

type AdCall = Call<ActiveDirectoryConfig>
type Assignment = TargetAssignment<ActiveDirectoryEntitlement>

export async function grantToOwn(call: AdCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const { account, entitlement } = assignment
  await withDirectory(call, `Granting ${account}`, async (client) => {
    const user = await ownUser(client, call.config, account)
    if (user === null) throw new ConnectorError('not-found', `The domain has no account for ${account}.`)
    await addMember(client, call, entitlement.group, user.dn)
  })
}

/** Fails with `conflict` where a group within the group still gives the access: the portal gave none by that. */
export async function takeFromOwn(call: AdCall, { account, entitlement }: Assignment): Promise<void> {
  await withDirectory(call, `Revoking ${account}`, async (client) => {
    const user = await ownUser(client, call.config, account)
    if (user === null) return
    await takeUser(client, call, entitlement.group, user)
    if (await isMemberInChain(client, entitlement.group, user))
      throw new ConnectorError(
        'conflict',
        `${account} is a member of ${entitlement.group} by way of another group. Take them out of that one.`,
      )
  })
}

/** Being no member any more is answered as unwilling to perform, which may also mean something else: it is looked at. */
export async function takeUser(client: Client, call: AdCall, group: string, user: User): Promise<void> {
  const taking = () => takeMember(client, call, group, user.dn)
  if (
    (await isDirectMember(client, group, user)) &&
    (await unless([resultCode.unwillingToPerform], taking)) === null
  )
    if (await isDirectMember(client, group, user))
      throw new ConnectorError('refused', `The domain is unwilling to take ${user.dn} from ${group}.`)
}

export async function observeOwn(call: AdCall, { account, entitlement }: Assignment): Promise<Observation> {
  return withDirectory(call, `Looking at ${account}`, async (client) => {
    const user = await ownUser(client, call.config, account)
    return user !== null && (await isMemberInChain(client, entitlement.group, user)) ? 'present' : 'absent'
  })
}
