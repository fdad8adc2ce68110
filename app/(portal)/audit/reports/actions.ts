'use server'
import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { ReportSchedule } from '@/lib/domain/report/schedule'
import { subscribeToReport, type SubscribeRefusal } from '@/lib/services/reports/subscribe'
import { unsubscribeFromReport } from '@/lib/services/reports/unsubscribe'
import { signedIn } from '../../viewer'

const name = z
  .string()
  .trim()
  .max(63)
  // The database takes no NUL, and nobody types one.
  .regex(/^[^\0]*$/)
  .transform((typed) => typed || null)
const Form = z.object({
  report: z.string().max(63),
  every: ReportSchedule.shape.every,
  role: name,
  target: name,
  person: name,
  threshold: name.transform((typed) => (typed === null ? null : Number(typed))),
  attach: z.literal('on').optional(),
})

const said: Record<SubscribeRefusal, string> = {
  'no-such-report': 'There is no such report.',
  'not-permitted': 'You may not read this report.',
  'mail-is-off': 'Mail is not set up in this portal; an operator can do that.',
  already: 'You are sent exactly this already.',
  'too-many': 'You are sent very many reports; stop one first.',
}

export async function subscribe(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/audit/reports')
  const read = Form.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: 'That could not be read. Open the page again.' }
  const { report, every, attach, ...params } = read.data
  const input = ReportSchedule.safeParse({ every, attach: attach === 'on', params })
  if (!input.success) return { error: 'That could not be read. Open the page again.' }
  const subscribed = await subscribeToReport(ctx, { ...input.data, report })
  return subscribed.ok
    ? { done: 'It will be sent to you. Your reports are listed above all others.' }
    : { error: said[subscribed.error] }
}

export async function stop(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/audit/reports')
  const id = z.uuid().safeParse(form.get('id'))
  if (!id.success) return { error: 'That could not be read. Open the page again.' }
  const stopped = await unsubscribeFromReport(ctx, id.data)
  revalidatePath('/audit/reports')
  return stopped.ok ? {} : { error: 'That is not sent any more.' }
}
