import { z } from 'zod'
import type { Observed } from '../connector'
import type { PortalCall } from './client'
import { asPortal } from './client'
import type { MysqlEntitlement } from './config'
import { entitlementKey, isOneTime } from './config'
import { Privilege, textOf, wanted } from './look'

const Login = z.object({ account: z.string(), assignment: z.string(), entitlement: z.string() })
const Member = z.object({ account: z.string(), host: z.string(), role: z.string() })
const Given = Privilege.extend({ grantee: z.string() })

/**
 * Our logins, told by what was noted when they were made; and every other account that has, by itself, all that an
 * entitlement gives. An account of another host part is told by its full name.
 */
export async function* list(
  call: PortalCall,
  entitlements: readonly MysqlEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const [logins, members, given] = await asPortal(call, 'Listing holders', (run) => run('holders'))
  const ours = z.array(Login).parse(logins)
  for (const { account, assignment, entitlement } of ours)
    yield { account, assignmentId: assignment, entitlementKey: entitlement }

  const { holderHost } = call.config
  const known = new Set(ours.map(({ account }) => account))
  for (const { account, host, role } of z.array(Member).parse(members)) {
    for (const entitlement of entitlementsByRole(entitlements, role))
      yield found(host === holderHost ? account : `${account}@${host}`, entitlement)
  }
  for (const [grantee, held] of byGrantee(z.array(Given).parse(given))) {
    const account = accountOf(grantee, holderHost)
    if (account === null || known.has(account)) continue
    for (const entitlement of entitlements) {
      const all = wanted(entitlement)
      if (all.length > 0 && all.every((each) => held.has(each))) yield found(account, entitlement)
    }
  }
}

function found(account: string, entitlement: MysqlEntitlement): Observed {
  return { account, assignmentId: null, entitlementKey: entitlementKey(entitlement) }
}

/** A person's own account is judged by the entitlements meant for own accounts where there are any. */
function entitlementsByRole(entitlements: readonly MysqlEntitlement[], role: string): MysqlEntitlement[] {
  const held = entitlements.filter((each) => each.access === 'role' && each.role === role)
  const own = held.filter((each) => !isOneTime(each))
  return own.length > 0 ? own : held
}

function byGrantee(given: readonly z.infer<typeof Given>[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>()
  for (const { grantee, ...privilege } of given)
    all.set(grantee, (all.get(grantee) ?? new Set()).add(textOf(privilege)))
  return all
}

/** The account in `'name'@'host'`, as information_schema writes it; null for a role, which has no host. */
function accountOf(grantee: string, holderHost: string): string | null {
  const [, name = '', host = ''] = /^'(.*)'@'([^']*)'$/s.exec(grantee) ?? []
  if (host === '') return null
  return host === holderHost ? name : `${name}@${host}`
}
