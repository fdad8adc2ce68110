import type { Check, ErrorClass } from '../connector'
import { isConnectorError } from '../connector'
import { bounded } from '../aws/client'
import { clockCheck, offsetOf } from '../aws/clock'
import type { AwsIamEntitlement } from './config'
import { hardTimeoutMs } from './config'
import { excessCheck, nobody } from './excess'
import { assumeRole, hostOf, iamOf, type Iam, type IamCall, type Role } from './iam'

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  unbounded: IamCall,
  entitlements: readonly AwsIamEntitlement[],
): Promise<Check[]> {
  const call = bounded(unbounded, 4 * hardTimeoutMs)
  let offsetMs: number | null = null
  const iam = await iamOf(call, (reply) => (offsetMs ??= offsetOf(reply)))
  const names = [...new Set(entitlements.map(({ role }) => role))]
  const signedIn = await checked('Reachable', async () => {
    await iam.roleNamed(names[0] ?? nobody)
    return `${hostOf(call)} takes the access key.`
  })
  if (!signedIn.ok) return [signedIn]
  const checks = [signedIn, clockCheck(offsetMs), await excessCheck(iam, names[0])]
  for (const name of names) checks.push(...(await roleChecks(call, iam, name)))
  return checks
}

async function roleChecks(call: IamCall, iam: Iam, name: string): Promise<Check[]> {
  let role: Role | null = null
  const there = await checked(`Role ${name}`, async () => {
    role = await iam.roleNamed(name)
    return role === null
      ? null
      : `It is there; a session lasts ${role.maximumSessionMs / 3_600_000} h at most.`
  })
  if (role === null) return [there]
  return [
    there,
    trustCheck(role),
    boundaryCheck(call, role),
    await checked(`Policies on ${name}`, async () => {
      await iam.policyNames(name)
      await iam.policyOf(name, nobody)
      await mayPut(iam, name)
      await iam.remove(name, nobody)
      return 'The portal may read, write and remove them.'
    }),
    await checked(`Sessions of ${name}`, () => tried(call, role)),
  ]
}

/** The right is judged before the text: one that is no policy is refused without changing anything. */
async function mayPut(iam: Iam, role: string): Promise<void> {
  await tolerating(['config'], () => iam.put(role, nobody, '{'))
}

async function tried(call: IamCall, role: Role | null): Promise<string | null> {
  if (role === null) return null
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
  })
  await assumeRole(call, { arn: role.arn, name: nobody, policy, seconds: 900 })
  return 'The portal may make sessions; the one it tried may do nothing.'
}

function trustCheck({ name, trust }: Role): Check {
  const text = JSON.stringify(trust) ?? ''
  const principals = [...text.matchAll(/"Principal":(\{[^}]*\}|"[^"]*")/g)].map(([, found = '']) => found)
  const named = principals.flatMap((found) => found.match(/arn:[^"]+|"\*"/g) ?? [])
  const others = /"(Service|Federated|CanonicalUser)"/.test(principals.join(' '))
  const ok =
    named.length === 1 && !others && !named.some((each) => each.includes('*') || each.endsWith(':root'))
  return {
    name: `Trust of ${name}`,
    ok,
    detail: ok
      ? `Only ${named[0]} may assume it.`
      : "It must trust the portal's user and nobody else: whoever assumes it could take the name of a holder. Correct its trust policy.",
  }
}

function boundaryCheck({ config }: IamCall, { name, boundary }: Role): Check {
  const isAws = config.endpoint === undefined
  return {
    name: `Boundary of ${name}`,
    ok: boundary !== null || !isAws,
    detail:
      boundary ??
      (isAws
        ? 'It has no permissions boundary: the portal could put anything on it. Set one.'
        : 'There is none. Where the system knows no boundaries, the portal could put anything on the role.'),
  }
}

/** What `look` says, or why it could not; null for something that is not there. */
async function checked(name: string, look: () => Promise<string | null>): Promise<Check> {
  try {
    const detail = await look()
    return {
      name,
      ok: detail !== null,
      detail: detail ?? 'There is none of this name. Make it, or correct the name.',
    }
  } catch (error) {
    if (isConnectorError(error)) return { name, ok: false, detail: error.message }
    throw error
  }
}

async function tolerating(classes: readonly ErrorClass[], ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (error) {
    if (!isConnectorError(error) || !classes.includes(error.errorClass)) throw error
  }
}
