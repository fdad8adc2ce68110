import type { TargetAssignment } from '../connector'
import { endOf, mayChange } from '../guard'
import type { PortalCall, Run } from './client'
import { asPortal } from './client'
import type { MysqlEntitlement } from './config'
import { entitlementKey, isOneTime, nativeExpiryMs } from './config'
import { holdsExactly, look } from './look'
import { nativeHash } from './names'

type Assignment = TargetAssignment<MysqlEntitlement>

/**
 * Makes the login, or gives the person's own account the role; what was changed by hand is put right. The server notes
 * the end before it gives the access, and refuses by its own clock what comes after the call's deadline.
 */
export async function ensureGranted(call: PortalCall, assignment: Assignment): Promise<void> {
  const until = nativeExpiryMs(endOf(assignment))
  await asPortal(call, `Granting ${assignment.account}`, (run) =>
    isOneTime(assignment.entitlement)
      ? grantLogin(run, call, assignment, until)
      : grantRole(run, call, assignment, until),
  )
}

async function grantLogin(
  run: Run,
  call: PortalCall,
  { id, account, entitlement, password }: Assignment,
  until: number,
): Promise<void> {
  // To give all of it anew takes it away for a moment: only where it is not as it should be.
  const isAsItShouldBe = holdsExactly(await look(run, call.config, account), entitlement)
  await mayChange(call)
  await run(
    'grant_login',
    id,
    account,
    call.config.holderHost,
    password === null ? null : nativeHash(password),
    entitlementKey(entitlement),
    ...givenBy(entitlement),
    !isAsItShouldBe,
    until,
    call.deadline.getTime(),
  )
}

/** Role, database, privileges and tables, as the procedure takes them. */
function givenBy(entitlement: MysqlEntitlement): [string | null, string, string, string] {
  if (entitlement.access === 'role') return [entitlement.role, entitlement.database, '', '[]']
  const { database, privileges, tables } = entitlement
  return [null, database, [...new Set(privileges)].join(','), JSON.stringify(tables)]
}

async function grantRole(
  run: Run,
  call: PortalCall,
  { account, entitlement }: Assignment,
  until: number,
): Promise<void> {
  if (entitlement.access !== 'role') return
  await mayChange(call)
  const { holderHost } = call.config
  await run('grant_role', account, holderHost, entitlement.role, until, call.deadline.getTime())
}
