import type { TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { mayChange } from '../guard'
import type { PortalCall, Run } from './client'
import { asPortal } from './client'
import type { MysqlEntitlement } from './config'
import { holds, look } from './look'

type Assignment = TargetAssignment<MysqlEntitlement>

/**
 * Locks the login, ends its sessions, drops it; or takes the role from the person's own account and ends its sessions,
 * because a role that was taken on outlives its grant. Nothing there is success.
 * Fails with `conflict` when an account of this name has the access without being ours: it is never touched; with
 * `transient` while a session is still ending, behind a locked door.
 */
export async function ensureRevoked(call: PortalCall, assignment: Assignment): Promise<void> {
  const { account, entitlement } = assignment
  await asPortal(call, `Revoking ${account}`, async (run) => {
    if (entitlement.access === 'role' && entitlement.account === 'own') {
      await mayChange(call)
      await run('revoke_role', account, call.config.holderHost, entitlement.role)
      return
    }
    await refuseNamesake(run, call, assignment)
    await mayChange(call)
    await run('revoke_login', assignment.id, account)
  })
}

async function refuseNamesake(
  run: Run,
  { config }: PortalCall,
  { id, account, entitlement }: Assignment,
): Promise<void> {
  const seen = await look(run, config, account)
  if (seen.noted?.assignment === id || !holds(seen, entitlement)) return
  throw new ConnectorError(
    'conflict',
    `${account} has the access, but this assignment did not make it. Look at it by hand.`,
  )
}
