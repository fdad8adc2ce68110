import { ConnectorError } from '../connector'
import { endOf, mayChange } from '../guard'
import type { HostCall } from './host'
import { withHost } from './host'
import { hasStanding } from './observe'
import { canExist, grantRequest, identity, recordsIn, type Assignment } from './request'

/**
 * Has the agent open the access until its end, which the host keeps by itself. The agent refuses what its list does
 * not name, and what comes after the call's deadline. Fails with `conflict` where the account has the access by other
 * means, with `not-found` where the host does not know it.
 */
export async function ensureGranted(call: HostCall, assignment: Assignment): Promise<void> {
  const until = endOf(assignment)
  const { account } = assignment
  if (!canExist(account))
    throw new ConnectorError('not-found', `No account on Linux can be called "${account}".`)
  await withHost(call, `Granting ${account}`, async ({ ask }) => {
    const seen = await ask(['look', ...identity(assignment)])
    if (recordsIn(seen).length === 0 && hasStanding(seen, assignment)) throw standing(account)
    await mayChange(call)
    await ask(grantRequest(assignment, until, call.deadline))
  })
}

/** Has the agent shut the door, end what is open and forget the access. Access by other means is never touched. */
export async function ensureRevoked(call: HostCall, assignment: Assignment): Promise<void> {
  const { account } = assignment
  if (!canExist(account)) return
  await withHost(call, `Revoking ${account}`, async ({ ask }) => {
    const seen = await ask(['look', ...identity(assignment)])
    const unknown = recordsIn(seen).length === 0
    await mayChange(call)
    // Without a record too: a revoke that was broken off may have left sessions to end.
    await ask(['revoke', ...identity(assignment)])
    if (unknown && hasStanding(seen, assignment)) throw standing(account)
  })
}

function standing(account: string): ConnectorError {
  return new ConnectorError(
    'conflict',
    `"${account}" has this access on the host by other means, which the portal leaves alone.`,
  )
}
