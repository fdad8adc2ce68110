import type { Check } from '../connector'
import type { KubernetesCall } from './client'
import type { KubernetesEntitlement } from './config'
import { placesOf } from './config'
import type { Right } from './rights'
import { at, inWords, those } from './rights'
import { rbac } from './things'

/** Rights by which the portal, or whoever took its token, could give itself anything, or read what is secret. */
function tooMuch(place: string | null): Right[] {
  return [
    { verb: '*', group: '*', resource: '*', ...at(place) },
    { verb: 'escalate', group: rbac, resource: 'roles', ...at(place) },
    { verb: 'bind', group: rbac, resource: 'clusterroles', ...at(place) },
    { verb: 'bind', group: rbac, resource: 'roles', ...at(place) },
    { verb: 'impersonate', resource: 'serviceaccounts', ...at(place) },
    { verb: 'get', resource: 'secrets', ...at(place) },
    { verb: 'list', resource: 'secrets', ...at(place) },
    { verb: 'create', resource: 'pods', ...at(place) },
    { verb: 'create', resource: 'pods', subresource: 'exec', ...at(place) },
  ]
}

const tooMuchAnywhere: Right[] = [
  { verb: 'escalate', group: rbac, resource: 'clusterroles' },
  { verb: 'update', group: rbac, resource: 'clusterroles' },
  { verb: 'impersonate', resource: 'users' },
  { verb: 'impersonate', resource: 'groups' },
  { verb: 'create', group: rbac, resource: 'rolebindings' },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token' },
  { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers' },
]

const bindsCluster: Right = { verb: 'create', group: rbac, resource: 'clusterrolebindings' }

/** Complains by name of what the portal may do and does not need; what follows from a greater right is left out. */
export async function excessCheck(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): Promise<Check> {
  const name = 'Has no rights it should not'
  const found = await excess(call, entitlements)
  if (found.length === 0)
    return {
      name,
      ok: true,
      detail: 'It hands out the roles named here, where they are named, and no others.',
    }
  return { name, ok: false, detail: `It may ${found.map(inWords).join('; ')}. Take this from the portal.` }
}

async function excess(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): Promise<Right[]> {
  const places = new Set(entitlements.flatMap(placesOf))
  const everywhere = [...tooMuch(null), ...tooMuchAnywhere, ...(places.has(null) ? [] : [bindsCluster])]
  const found = await those(call, everywhere, true)
  const almighty = found.find(({ verb }) => verb === '*')
  if (almighty !== undefined) return [almighty]
  const inEach = await Promise.all(
    [...places, call.config.accountsNamespace]
      .filter((place) => place !== null)
      .map((place) => those(call, tooMuch(place), true)),
  )
  const isNew = ({ verb, resource, subresource }: Right) =>
    !found.some((all) => all.verb === verb && all.resource === resource && all.subresource === subresource)
  return [...found, ...inEach.flat().filter(isNew)]
}
