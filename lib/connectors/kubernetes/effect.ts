import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ConnectorError } from '../connector'
import type { KubernetesCall } from './client'
import { ask, find, hostOf, pathOf } from './client'
import { placesOf, roleOf } from './config'
import { bindingName } from './names'
import type { Assignment, Subject } from './things'
import { rolePath } from './things'

/** How long an API server may go by what it knew before, in milliseconds. */
const limitMs = 5_000

const some = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? [])
const Rule = z.object({
  verbs: some,
  apiGroups: some,
  resources: some,
  resourceNames: some,
  nonResourceURLs: some,
})
export type Rule = z.infer<typeof Rule>

export const Role = z.object({
  rules: z
    .array(Rule)
    .nullish()
    .transform((rules) => rules ?? []),
})

const Review = z.object({
  status: z.object({ allowed: z.boolean(), reason: z.string().default('') }),
})

interface Answer {
  allowed: boolean
  reason: string
}

/** Waits until the cluster lets the subject do what was given. Where the role gives nothing, there is nothing to ask. */
export async function waitUntilGiven(call: KubernetesCall, assignment: Assignment, subject: Subject) {
  await wait(call, assignment, subject, ({ allowed }) => allowed, 'does not let')
}

/** Waits until the cluster lets the subject do nothing any more because of our bindings; others are not our affair. */
export async function waitUntilTaken(call: KubernetesCall, assignment: Assignment, subject: Subject) {
  const name = bindingName(assignment.id)
  const isOver = ({ allowed, reason }: Answer) => !allowed || !reason.includes(name)
  await wait(call, assignment, subject, isOver, 'still lets')
}

async function wait(
  call: KubernetesCall,
  assignment: Assignment,
  subject: Subject,
  isSettled: (answer: Answer) => boolean,
  words: string,
): Promise<void> {
  const until = Date.now() + limitMs
  const roles = new Map<string, Promise<z.infer<typeof Role> | null>>()
  for (const place of placesOf(assignment.entitlement)) {
    const path = rolePath(roleOf(assignment.entitlement), place)
    const asked = roles.get(path) ?? find(call, path, Role)
    roles.set(path, asked)
    const sample = sampleOf((await asked)?.rules ?? [], place)
    if (sample === null) continue
    while (!isSettled(await review(call, subject, sample))) {
      if (Date.now() >= until)
        throw new ConnectorError(
          'transient',
          `${hostOf(call)} took the change, but ${words} ${assignment.account} do it.`,
        )
      await sleep(50)
    }
  }
}

/** Something that the rules allow in a place, as it is asked about; null where they allow nothing there. */
export function sampleOf(rules: readonly Rule[], place: string | null): object | null {
  for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of rules) {
    const [verb, group, [path], name] = [verbs[0], apiGroups[0], nonResourceURLs, resourceNames[0]]
    const [resource, subresource] = resources[0]?.split('/') ?? []
    if (verb !== undefined && group !== undefined && resource !== undefined)
      return {
        resourceAttributes: {
          verb,
          group,
          resource,
          ...(subresource !== undefined && { subresource }),
          ...(name !== undefined && { name }),
          ...(place !== null && { namespace: place }),
        },
      }
    if (verb !== undefined && path !== undefined && place === null)
      return { nonResourceAttributes: { verb, path } }
  }
  return null
}

async function review(call: KubernetesCall, subject: Subject, sample: object): Promise<Answer> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { ...sample, ...asUser(subject) },
  }
  const path = pathOf('apis', 'authorization.k8s.io', 'v1', 'subjectaccessreviews')
  return (await ask(call, path, body, Review)).status
}

function asUser({ name, namespace }: Subject): { user: string; groups?: string[] } {
  if (namespace === undefined) return { user: name }
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
  return { user: `system:serviceaccount:${namespace}:${name}`, groups }
}
