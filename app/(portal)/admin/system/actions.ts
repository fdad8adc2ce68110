'use server'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { AssignmentId } from '@/lib/domain/ids'
import { answerClosing, askToClose, type CloseRefusal } from '@/lib/services/grants/close-removal'
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

const closeSaid: Record<CloseRefusal, string> = {
  'not-permitted': 'A removal is closed by two administrators.',
  'reason-missing': 'Give a reason: a second administrator reads it.',
  'not-stuck': 'There is nothing stuck here any more: the target has answered.',
  'asked-already': 'Somebody has asked already; a second administrator can agree.',
  'not-asked': 'Nobody asks for it any more.',
  'own-asking': 'You asked for it; a second administrator has to agree.',
}

export async function askClosing(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/system')
  const read = z
    .object({ assignmentId: AssignmentId, reason: z.string().max(500) })
    .safeParse(Object.fromEntries(form))
  if (!read.success) return { error: 'That could not be read. Open the page again.' }
  const asked = await askToClose(ctx, read.data)
  if (!asked.ok) return { error: closeSaid[asked.error] }
  redirect('/admin/system')
}

export async function answerAClosing(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/system')
  const read = z
    .object({ assignmentId: AssignmentId, answer: z.enum(['agree', 'refuse']) })
    .safeParse(Object.fromEntries(form))
  if (!read.success) return { error: 'That could not be read. Open the page again.' }
  const { assignmentId, answer } = read.data
  const closed = await answerClosing(ctx, { assignmentId, agreed: answer === 'agree' })
  if (!closed.ok) return { error: closeSaid[closed.error] }
  redirect('/admin/system')
}
