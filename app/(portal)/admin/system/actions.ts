'use server'
import { refresh } from 'next/cache'
import type { FormState } from '@/components/ui/form-state'
import { sweepNow } from '@/lib/services/sweep/run-now'
import { signedIn } from '../../viewer'

export async function runSweep(): Promise<FormState> {
  const ctx = await signedIn('/admin/system')
  const outcome = await sweepNow(ctx)
  if (!outcome.ok) return { error: 'Only operators start a sweep by hand.' }
  refresh()
  const { durationMs, startedGrants, endedGrants, expiredRequests, reconciled, failed } = outcome.value
  return {
    done: `Swept in ${durationMs} ms: ${startedGrants} started, ${endedGrants} ended, ${expiredRequests} requests lapsed, ${reconciled} reconciled, ${failed} failed.`,
  }
}
