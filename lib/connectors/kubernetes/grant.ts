import { ConnectorError } from '../connector'
import { endOf } from '../guard'
import type { KubernetesCall } from './client'
import { bounded, change, hostOf } from './client'
import { placesOf } from './config'
import { waitUntilGiven } from './effect'
import { look, refuseStanding, type Seen } from './look'
import type { Assignment, Binding, BindingBody, ServiceAccount } from './things'
import { accountBody, accountsPath, bindingBody, bindingsPath, subjectOf } from './things'

type Binder = (how?: 'dry') => Promise<unknown>

/**
 * Binds the role, for one-time access to a service account that is made for it, and mends what is there of it already.
 * Fails with `refused` where the portal may not hand out the role, and has then left nothing behind; with `conflict`
 * where the same was given by other means.
 */
export async function ensureGranted(unbounded: KubernetesCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const call = bounded(unbounded)
  refuseAccountsNamespace(call, assignment)
  const subject = subjectOf(call.config, assignment)
  if (subject === null)
    throw new ConnectorError('not-found', `${hostOf(call)} can have no user ${assignment.account}.`)
  const seen = await look(call, assignment)
  await refuseStanding(call, assignment, subject, seen)
  const binders = seen.bindings.map(({ place, path, found }) =>
    binder(call, bindingBody(assignment, subject, place), { place, path, found }),
  )
  const steps = binders.length + (assignment.entitlement.account === 'one-time' ? 1 : 0)
  // What one of several would be refused for must be known before the first is made.
  if (steps > 1) for (const bind of binders) await bind('dry')
  if (assignment.entitlement.account === 'one-time') await keepAccount(call, assignment, seen.account)
  for (const bind of binders) await bind()
  await waitUntilGiven(call, assignment, subject)
}

/** Whoever could act in the namespace of the one-time accounts could take over those of others. */
function refuseAccountsNamespace({ config }: KubernetesCall, { entitlement }: Assignment): void {
  if (placesOf(entitlement).includes(config.accountsNamespace))
    throw new ConnectorError(
      'config',
      `No role is given in ${config.accountsNamespace}: its holder could take what others were given.`,
    )
}

/** A role cannot be exchanged in a binding: one that gives another is removed and made anew. */
function binder(
  call: KubernetesCall,
  body: BindingBody,
  { place, path, found }: Seen['bindings'][number],
): Binder {
  const isOfRole =
    found !== null && found.roleRef.kind === body.roleRef.kind && found.roleRef.name === body.roleRef.name
  const create = (query: string) => change(call, 'POST', `${bindingsPath(place)}${query}`, body)
  return async (how) => {
    const query = how === 'dry' ? '?dryRun=All' : ''
    if (found === null) return create(query)
    if (isOfRole) return change(call, 'PUT', `${path}${query}`, replacing(body, found))
    if (how === 'dry') return
    await change(call, 'DELETE', path, onlyThis(found))
    return create(query)
  }
}

/** Only what was seen is replaced: what somebody changed in the meantime is a conflict. */
function replacing(body: BindingBody, { metadata }: Binding): object {
  return { ...body, metadata: { ...body.metadata, resourceVersion: metadata.resourceVersion } }
}

async function keepAccount(
  call: KubernetesCall,
  assignment: Assignment,
  found: ServiceAccount | null,
): Promise<void> {
  if (found !== null) return
  const { accountsNamespace } = call.config
  await change(call, 'POST', accountsPath(call.config), accountBody(assignment, accountsNamespace))
}

/** The order to remove the very thing that was seen, and none of the same name that came after it. */
export function onlyThis({ metadata: { uid } }: Pick<Binding, 'metadata'>): object {
  return { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } }
}
