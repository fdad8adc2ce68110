import type { Call } from './connector'
import { ConnectorError } from './connector'

type Guarded = Pick<Call<unknown>, 'signal' | 'deadline' | 'stillWanted'>

/**
 * Asked right before every call that changes a target: fails with `transient` when the call is over, with `conflict`
 * when its time has passed or the change is no longer wanted. What a frozen worker still had in hand ends here.
 */
export async function mayChange({ signal, deadline, stillWanted }: Guarded): Promise<void> {
  if (signal.aborted) throw new ConnectorError('transient', 'The call took too long and was given up.')
  if (!(await stillWanted())) throw new ConnectorError('conflict', 'The change is no longer wanted.')
  if (Date.now() >= deadline.getTime())
    throw new ConnectorError('conflict', 'The call came after its time; nothing was changed.')
}

/** The end of an assignment that is to be granted: access without one is never given. */
export function endOf({ until }: { until: Date | null }): Date {
  if (until === null) throw new ConnectorError('config', 'Access without an end is never granted.')
  return until
}
