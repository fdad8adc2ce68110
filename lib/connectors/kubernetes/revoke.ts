import { isConnectorError } from '../connector'
import type { KubernetesCall } from './client'
import { bounded, change } from './client'
import { waitUntilTaken } from './effect'
import { onlyThis } from './grant'
import { accountPath, isNothing, isOurs, look, refuseStanding } from './look'
import type { Assignment, Binding } from './things'
import { subjectOf } from './things'

/**
 * Removes the bindings, then the service account, and waits until the cluster goes by that. Fails with `conflict`
 * where there is nothing of ours and the same was given by other means, which is never touched.
 */
export async function ensureRevoked(unbounded: KubernetesCall, assignment: Assignment): Promise<void> {
  const call = bounded(unbounded)
  const subject = subjectOf(call.config, assignment)
  if (subject === null) return
  const seen = await look(call, assignment)
  if (isNothing(seen, assignment)) return refuseStanding(call, assignment, subject, seen)
  for (const { path, found } of seen.bindings) if (found !== null) await remove(call, path, found)
  // After them: a token goes on for seconds after its account, but without a role it opens nothing.
  if (seen.account !== null && isOurs(seen.account, assignment))
    await remove(call, accountPath(call, assignment), seen.account)
  await waitUntilTaken(call, assignment, subject)
}

async function remove(call: KubernetesCall, path: string, thing: Pick<Binding, 'metadata'>): Promise<void> {
  try {
    await change(call, 'DELETE', path, onlyThis(thing))
  } catch (error) {
    if (!isConnectorError(error) || error.errorClass !== 'not-found') throw error
  }
}
