import type { Reply } from '@/lib/http-client/send'
import { clockCheck, offsetOf } from '../aws/clock'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import { holdersOf } from './assignments'
import { permissionSetOf } from './catalog'
import type { Center, CenterCall } from './client'
import { centerOf } from './client'
import type { IdentityCenterEntitlement } from './config'
import { entitlementKey } from './config'
import { excessCheck, mayAssign } from './excess'
import { userIdOf } from './people'

/** A name nobody has. */
const nobody = 'gatehouse-preflight-nobody'

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: CenterCall,
  entitlements: readonly IdentityCenterEntitlement[],
): Promise<Check[]> {
  let offsetMs: number | null = null
  const center = await centerOf(call, (reply: Reply) => (offsetMs ??= offsetOf(reply)))
  const signedIn = await checked('Reachable', () => instanceSeen(center))
  if (!signedIn.ok) return [signedIn]
  const checks = [
    signedIn,
    clockCheck(offsetMs),
    await checked('Finds people', async () => {
      await userIdOf(center, nobody)
      return 'It finds a user by name.'
    }),
    await excessCheck(center),
  ]
  for (const entitlement of new Map(entitlements.map((each) => [entitlementKey(each), each])).values())
    checks.push(await checked(entitlementKey(entitlement), () => entitlementSeen(center, entitlement)))
  return checks
}

async function instanceSeen({ call, sso }: Center): Promise<string> {
  const { instance, identityStore } = call.config
  const { Instances = [] } = await sso((client, { ListInstancesCommand }) =>
    client.send(new ListInstancesCommand({})),
  )
  const found = Instances.find(({ InstanceArn }) => InstanceArn === instance)
  if (found === undefined)
    throw new Wrong('There is no such instance in this region. Correct its ARN or the region.')
  if (found.IdentityStoreId !== identityStore)
    throw new Wrong(`The identity store of the instance is ${found.IdentityStoreId ?? 'unknown'}.`)
  return 'AWS takes the access key and knows the instance.'
}

async function entitlementSeen(center: Center, entitlement: IdentityCenterEntitlement): Promise<string> {
  const { Name, SessionDuration = 'PT1H' } = await permissionSetOf(center, entitlement.permissionSet)
  const hours = hoursOf(SessionDuration)
  if (hours > entitlement.sessionHours)
    throw new Wrong(`Its sessions last ${hours} h. Say so in the role, or shorten them there.`)
  if (entitlement.name !== undefined && entitlement.name !== Name)
    throw new Wrong(`The permission set is called ${Name ?? 'nothing'}. Correct the name.`)
  const { size } = await holdersOf(center, entitlement)
  await mayAssign(center, entitlement)
  return `${Name ?? 'It'} is there, assigned to ${size} people; its sessions last ${hours} h.`
}

/** The hours of a length as ISO 8601 writes it, PT1H30M for example. */
export function hoursOf(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? []
  return Number(days) * 24 + Number(hours) + Number(minutes) / 60 + Number(seconds) / 3_600
}

/** What was found is not as it should be; the message says what to do. */
class Wrong extends Error {}

async function checked(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    if (error instanceof Wrong || isConnectorError(error)) return { name, ok: false, detail: error.message }
    throw error
  }
}
