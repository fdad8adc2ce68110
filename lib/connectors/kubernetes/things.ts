import { z } from 'zod'
import type { TargetAssignment } from '../connector'
import { pathOf } from './client'
import type { KubernetesConfig, KubernetesEntitlement } from './config'
import { entitlementKey, placesOf, roleOf } from './config'
import { annotation, bindingName, userNameOf } from './names'

export type Assignment = TargetAssignment<KubernetesEntitlement>

export const rbac = 'rbac.authorization.k8s.io'

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {})

const Metadata = z.object({
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  annotations: texts,
  labels: texts,
})

export const Subject = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() })
export type Subject = z.infer<typeof Subject>

export const Binding = z.object({
  metadata: Metadata,
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z
    .array(Subject)
    .nullish()
    .transform((subjects) => subjects ?? []),
})
export type Binding = z.infer<typeof Binding>

export const ServiceAccount = z.object({ metadata: Metadata })
export type ServiceAccount = z.infer<typeof ServiceAccount>

/** Where the bindings of a namespace, or of the cluster, are kept. */
export function bindingsPath(place: string | null): string {
  return place === null
    ? pathOf('apis', rbac, 'v1', 'clusterrolebindings')
    : pathOf('apis', rbac, 'v1', 'namespaces', place, 'rolebindings')
}

/** Where a role is kept that is given in a place. */
export function rolePath({ kind, name }: { kind: string; name: string }, place: string | null): string {
  return kind === 'ClusterRole' || place === null
    ? pathOf('apis', rbac, 'v1', 'clusterroles', name)
    : pathOf('apis', rbac, 'v1', 'namespaces', place, 'roles', name)
}

export function accountsPath({ accountsNamespace }: KubernetesConfig): string {
  return pathOf('api', 'v1', 'namespaces', accountsNamespace, 'serviceaccounts')
}

/** Who is bound for an assignment; null where there can be nobody of that name. */
export function subjectOf(
  config: KubernetesConfig,
  { account, entitlement }: Pick<Assignment, 'account' | 'entitlement'>,
): Subject | null {
  if (entitlement.account === 'one-time')
    return { kind: 'ServiceAccount', name: account, namespace: config.accountsNamespace }
  const name = userNameOf(account, config)
  return name === null ? null : { kind: 'User', name }
}

/** A binding as it is written. */
export interface BindingBody {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels: object; annotations: object }
  roleRef: { apiGroup: string; kind: string; name: string }
  subjects: object[]
}

export function bindingBody(assignment: Assignment, subject: Subject, place: string | null): BindingBody {
  return {
    apiVersion: `${rbac}/v1`,
    kind: place === null ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: bindingName(assignment.id),
      ...(place !== null && { namespace: place }),
      ...marks(assignment),
    },
    roleRef: { apiGroup: rbac, ...roleOf(assignment.entitlement) },
    subjects: [{ ...subject, ...(subject.kind === 'User' && { apiGroup: rbac }) }],
  }
}

export function accountBody(assignment: Assignment, namespace: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    // Without an end: it is not written anew when the access is extended.
    metadata: { name: assignment.account, namespace, ...marks({ ...assignment, until: null }) },
    automountServiceAccountToken: false,
  }
}

function marks({ id, account, entitlement, until }: Assignment) {
  return {
    labels: { 'app.kubernetes.io/managed-by': 'gatehouse' },
    annotations: {
      [annotation.assignment]: id,
      [annotation.account]: account,
      [annotation.entitlement]: entitlementKey(entitlement),
      ...(until !== null && { [annotation.until]: until.toISOString() }),
    },
  }
}

/** The place and the path of each binding an assignment consists of. */
export function bindingsOf({ id, entitlement }: Pick<Assignment, 'id' | 'entitlement'>) {
  return placesOf(entitlement).map((place) => ({
    place,
    path: `${bindingsPath(place)}${pathOf(bindingName(id))}`,
  }))
}

export function isSame(one: Subject, other: Subject): boolean {
  return one.kind === other.kind && one.name === other.name && one.namespace === other.namespace
}

export function givesRole(
  { roleRef }: Pick<Binding, 'roleRef'>,
  entitlement: KubernetesEntitlement,
): boolean {
  const { kind, name } = roleOf(entitlement)
  return roleRef.kind === kind && roleRef.name === name
}

/** Whether a binding gives what it is to give, and to nobody else. */
export function isWhole(binding: Binding, entitlement: KubernetesEntitlement, subject: Subject): boolean {
  const [only, ...others] = binding.subjects
  return givesRole(binding, entitlement) && only !== undefined && others.length === 0 && isSame(only, subject)
}
