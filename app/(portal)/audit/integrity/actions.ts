'use server'
import { refresh } from 'next/cache'
import type { FormState } from '@/components/ui/form-state'
import { continueVerifying, verifyNow } from '@/lib/services/audit/integrity'
import { signedIn } from '../../viewer'

export async function verify(): Promise<FormState> {
  const outcome = await verifyNow(await signedIn('/audit/integrity'))
  refresh()
  return outcome.ok ? {} : { error: outcome.error }
}

/** Goes on for a moment; without script the background does. */
export async function keepVerifying(): Promise<{ done: number; of: number } | null> {
  const outcome = await continueVerifying(await signedIn('/audit/integrity'))
  if (!outcome.ok || outcome.value.round_size === 0) {
    refresh()
    return null
  }
  return { done: outcome.value.next_sequence, of: outcome.value.round_size }
}
