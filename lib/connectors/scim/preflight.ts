import { z } from 'zod'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { ScimCall } from './client'
import { hostOf, read } from './client'
import type { ScimEntitlement } from './config'
import { groupNamed, membersOf, userNamed } from './find'

/** A name nobody has. */
const nobody = 'gatehouse-preflight-nobody'

const Feature = z.object({ supported: z.boolean() }).optional()
const Features = z.object({ patch: Feature, filter: Feature })

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(call: ScimCall, entitlements: readonly ScimEntitlement[]): Promise<Check[]> {
  const signedIn = await checked('Reachable', async () => {
    await read(call, '/Users', z.unknown(), { startIndex: '1', count: '1' })
    return `${hostOf(call)} takes the token.`
  })
  if (!signedIn.ok) return [signedIn]
  const groups = [...new Set(entitlements.map(({ group }) => group))]
  return [
    signedIn,
    await featuresCheck(call),
    await checked('Finds people', async () => {
      await userNamed(call, nobody)
      return 'It finds a user by name.'
    }),
    tokenCheck(),
    ...(await Promise.all(groups.map((group) => groupCheck(call, group)))),
  ]
}

async function featuresCheck(call: ScimCall): Promise<Check> {
  const name = 'What it can do'
  // Not every application describes itself; what it cannot do shows in the other checks then.
  const features = await read(call, '/ServiceProviderConfig', Features).catch(() => ({
    patch: undefined,
    filter: undefined,
  }))
  const missing = (['patch', 'filter'] as const).filter((each) => features[each]?.supported === false)
  if (missing.length === 0) return { name, ok: true, detail: 'Nothing that is needed is missing.' }
  return { name, ok: false, detail: `It says that it has no ${missing.join(' and no ')}, which is needed.` }
}

/** There is no way to ask what else a token may do, and to try would change something. */
function tokenCheck(): Check {
  return {
    name: 'Rights of the token',
    ok: true,
    detail:
      'SCIM does not tell what else a token may do; in most applications it may also make and delete users. Give one limited to groups where there is such a thing, and guard it as you would an administrator’s password.',
  }
}

async function groupCheck(call: ScimCall, name: string): Promise<Check> {
  const check = await checked(`Group ${name}`, async () => {
    const group = await groupNamed(call, name)
    return group === null ? null : `It is there, with ${(await membersOf(call, group)).size} members.`
  })
  return check
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
