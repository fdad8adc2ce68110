import { z } from 'zod'
import type { CatalogEntry } from '../connector'
import type { KubernetesCall } from './client'
import { findAll, pathOf } from './client'
import { rbac } from './things'

const Named = z.object({ metadata: z.object({ name: z.string(), namespace: z.string().optional() }) })

/** The namespaces and roles there are, without those of the cluster's own parts. */
export async function* catalog(call: KubernetesCall): AsyncGenerator<CatalogEntry, void, undefined> {
  const [namespaces, clusterRoles, roles] = await Promise.all([
    findAll(call, pathOf('api', 'v1', 'namespaces'), Named),
    findAll(call, pathOf('apis', rbac, 'v1', 'clusterroles'), Named),
    findAll(call, pathOf('apis', rbac, 'v1', 'roles'), Named),
  ])
  for (const { metadata } of namespaces)
    if (metadata.name !== call.config.accountsNamespace) yield { field: 'namespaces', value: metadata.name }
  for (const { metadata } of clusterRoles)
    if (!isInternal(metadata.name)) yield { field: 'role', value: metadata.name, label: 'ClusterRole' }
  for (const { metadata } of roles)
    if (!isInternal(metadata.name))
      yield { field: 'role', value: metadata.name, label: `Role in ${metadata.namespace ?? ''}` }
}

function isInternal(role: string): boolean {
  return role.startsWith('system:') || role.startsWith('gatehouse-portal')
}
