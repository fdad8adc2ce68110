import { z } from 'zod'
import type { Check } from '../connector'
import { isConnectorError } from '../connector'
import type { KubernetesCall } from './client'
import { find, hostOf, sent, understood } from './client'
import type { KubernetesEntitlement } from './config'
import { placesOf, roleOf } from './config'
import { Role } from './effect'
import { excessCheck } from './preflight-excess'
import { bindingRights, bindRight, inWords, may, those, type Right } from './rights'
import { rolePath } from './things'

const maxSkewMs = 30_000

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): Promise<Check[]> {
  try {
    return await checks(call, entitlements)
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

async function checks(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): Promise<Check[]> {
  // Whoever is signed in may ask about themselves: a token that is not taken fails here.
  const review: Right = { verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews' }
  const mayReview = await may(call, review)
  const places = [...new Set(entitlements.flatMap(placesOf))]
  const oneTime = entitlements.some(({ account }) => account === 'one-time')
  const roles = new Map(
    entitlements.flatMap((each) =>
      placesOf(each).map((place) => {
        const role = roleOf(each)
        return [JSON.stringify([role, place]), { role, place }] as const
      }),
    ),
  )
  return [
    ...(await serverChecks(call)),
    {
      name: 'Sees its effect',
      ok: mayReview,
      detail: mayReview
        ? 'It may ask the cluster whether somebody may do something.'
        : `It may not ${inWords(review)}, by which it sees that access was given and taken.`,
    },
    await excessCheck(call, entitlements),
    ...(await Promise.all(places.map((place) => placeCheck(call, place)))),
    ...(await Promise.all([...roles.values()].map(({ role, place }) => roleCheck(call, role, place)))),
    ...(oneTime ? [await accountsCheck(call, entitlements)] : []),
  ]
}

const Version = z.object({ gitVersion: z.string() })

async function serverChecks(call: KubernetesCall): Promise<Check[]> {
  const reply = await sent(call, { url: '/version' })
  const skewMs = Date.parse(reply.headers['date'] ?? '') - Date.now()
  const { gitVersion } = understood(call, reply, Version)
  const inTime = Math.abs(skewMs) <= maxSkewMs
  return [
    {
      name: 'Reachable',
      ok: true,
      detail: `Signed in to ${hostOf(call)}, Kubernetes ${gitVersion}.`,
    },
    {
      name: 'Clock',
      ok: inTime,
      detail: inTime
        ? 'Its clock and that of the portal agree.'
        : 'Its clock and that of the portal differ by more than 30 s. Set both by NTP.',
    },
  ]
}

async function placeCheck(call: KubernetesCall, place: string | null): Promise<Check> {
  const name = place === null ? 'Bindings of the cluster' : `Bindings in ${place}`
  return needed(call, name, bindingRights(place))
}

async function roleCheck(
  call: KubernetesCall,
  role: { kind: string; name: string },
  place: string | null,
): Promise<Check> {
  const name = `${role.kind} ${role.name} in ${place ?? 'the cluster'}`
  try {
    if ((await find(call, rolePath(role, place), Role)) === null)
      return { name, ok: false, detail: 'There is none of this name. Make it, or correct the name.' }
  } catch (error) {
    if (isConnectorError(error)) return { name, ok: false, detail: error.message }
    throw error
  }
  return needed(call, name, [bindRight(role, place)])
}

async function accountsCheck(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): Promise<Check> {
  const name = 'One-time accounts'
  const namespace = call.config.accountsNamespace
  if (entitlements.flatMap(placesOf).includes(namespace))
    return { name, ok: false, detail: `${namespace} is for the accounts alone: give no role in it.` }
  const resource = 'serviceaccounts'
  const rights = ['get', 'list', 'create', 'delete'].map((verb) => ({ verb, resource, namespace }))
  return needed(call, name, [...rights, { verb: 'create', resource, subresource: 'token', namespace }])
}

async function needed(call: KubernetesCall, name: string, rights: readonly Right[]): Promise<Check> {
  const missing = await those(call, rights, false)
  if (missing.length === 0) return { name, ok: true, detail: 'The portal has the rights it needs.' }
  return { name, ok: false, detail: `The portal may not ${missing.map(inWords).join('; ')}. Let it.` }
}
