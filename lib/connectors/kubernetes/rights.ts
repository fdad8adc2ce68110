import { z } from 'zod'
import type { KubernetesCall } from './client'
import { ask, pathOf } from './client'
import { rbac } from './things'

/** Something one may do, as Kubernetes asks about it; without a namespace, in all of them. */
export interface Right {
  verb: string
  group?: string
  resource: string
  subresource?: string
  name?: string
  namespace?: string
}

const Review = z.object({ status: z.object({ allowed: z.boolean() }) })

/** Whether the portal itself may do something. */
export async function may(call: KubernetesCall, right: Right): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: right },
  }
  const path = pathOf('apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews')
  return (await ask(call, path, body, Review)).status.allowed
}

/** Those of the rights that the portal has, or has not. */
export async function those(call: KubernetesCall, rights: readonly Right[], has: boolean): Promise<Right[]> {
  const answers = await Promise.all(rights.map((right) => may(call, right)))
  return rights.filter((_right, at) => answers[at] === has)
}

/** In words: `bind clusterroles "reader" in shop`. */
export function inWords({ verb, resource, subresource, name, namespace }: Right): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  const which = name === undefined ? '' : ` ${JSON.stringify(name)}`
  return `${verb} ${what === '*' ? 'everything' : what}${which}${namespace === undefined ? '' : ` in ${namespace}`}`
}

export function bindingRights(place: string | null): Right[] {
  const resource = place === null ? 'clusterrolebindings' : 'rolebindings'
  return ['get', 'list', 'create', 'update', 'delete'].map((verb) => ({
    verb,
    group: rbac,
    resource,
    ...at(place),
  }))
}

export function bindRight({ kind, name }: { kind: string; name: string }, place: string | null): Right {
  const resource = kind === 'ClusterRole' ? 'clusterroles' : 'roles'
  return { verb: 'bind', group: rbac, resource, name, ...at(place) }
}

export function at(place: string | null): { namespace?: string } {
  return place === null ? {} : { namespace: place }
}
