import type { Observed } from '../connector'
import type { KubernetesCall } from './client'
import { findAll } from './client'
import type { KubernetesEntitlement } from './config'
import { entitlementKey, placesOf } from './config'
import { accountOf, annotation, assignmentIdIn } from './names'
import type { Binding as BindingType, Subject } from './things'
import { accountsPath, Binding, bindingsPath, givesRole, ServiceAccount } from './things'

/** Everybody the roles are bound to in their places, and the one-time accounts, whether they are still bound or not. */
export async function* list(
  call: KubernetesCall,
  entitlements: readonly KubernetesEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const seen = new Set<string>()
  for (const entitlement of entitlements) {
    const found = [
      ...(await Promise.all(placesOf(entitlement).map((place) => bound(call, entitlement, place)))).flat(),
      ...(entitlement.account === 'one-time' ? await accounts(call, entitlement) : []),
    ]
    for (const observed of found) {
      const key = JSON.stringify(observed)
      if (!seen.has(key)) yield observed
      seen.add(key)
    }
  }
}

async function bound(
  call: KubernetesCall,
  entitlement: KubernetesEntitlement,
  place: string | null,
): Promise<Observed[]> {
  const bindings = await findAll(call, bindingsPath(place), Binding)
  return bindings.flatMap((binding) => {
    const assignmentId = assignmentIdIn(binding.metadata.name)
    if (assignmentId === null)
      return givesRole(binding, entitlement) ? standing(call, entitlement, binding) : []
    const noted = noteOf(binding)
    const isOfThis =
      noted.entitlement === undefined
        ? givesRole(binding, entitlement)
        : noted.entitlement === entitlementKey(entitlement)
    if (!isOfThis) return []
    const account = noted.account ?? holders(call, entitlement, binding)[0] ?? binding.metadata.name
    return [{ account, entitlementKey: entitlementKey(entitlement), assignmentId }]
  })
}

function standing(
  call: KubernetesCall,
  entitlement: KubernetesEntitlement,
  binding: BindingType,
): Observed[] {
  return holders(call, entitlement, binding).map((account) => ({
    account,
    entitlementKey: entitlementKey(entitlement),
    assignmentId: null,
    attribution: `by the binding ${binding.metadata.name}`,
  }))
}

/** People stand under entitlements of their own users, one-time accounts under theirs, and everybody else under both. */
function holders(
  { config }: KubernetesCall,
  { account: kind }: KubernetesEntitlement,
  { subjects }: BindingType,
): string[] {
  const isOneTime = ({ namespace }: Subject) => namespace === config.accountsNamespace
  return subjects.flatMap((subject) => {
    if (subject.kind === 'User') return kind === 'own' ? [accountOf(subject.name, config)] : []
    if (subject.kind === 'Group') return [`group ${JSON.stringify(subject.name)}`]
    if (isOneTime(subject)) return kind === 'one-time' ? [subject.name] : []
    return [`service account ${subject.namespace ?? ''}/${subject.name}`]
  })
}

/** Without a binding an account gives nothing, but it is ours to clear away. */
async function accounts(call: KubernetesCall, entitlement: KubernetesEntitlement): Promise<Observed[]> {
  const key = entitlementKey(entitlement)
  const found = await findAll(call, accountsPath(call.config), ServiceAccount)
  return found.flatMap(({ metadata: { name, annotations } }) => {
    const assignmentId = annotations[annotation.assignment]
    if (assignmentId === undefined || annotations[annotation.entitlement] !== key) return []
    return [{ account: name, entitlementKey: key, assignmentId }]
  })
}

function noteOf({ metadata: { annotations } }: BindingType) {
  return { account: annotations[annotation.account], entitlement: annotations[annotation.entitlement] }
}
