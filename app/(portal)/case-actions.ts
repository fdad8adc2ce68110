'use server'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { RequestId, requestNumber } from '@/lib/domain/ids'
import { withoutNul } from '@/lib/domain/readable-text'
import { handOver as handOverCase, type HandOverRefusal } from '@/lib/services/requests/hand-over'
import { sayAbout, type SayRefusal } from '@/lib/services/requests/thread'
import { unreadable } from './access-words'
import { signedIn } from './viewer'

const typed = z.string().max(2_000).transform(withoutNul)
const RequestName = z
  .string()
  .max(20)
  .refine((name) => requestNumber(name) !== null)
const Saying = z.object({ requestId: RequestId, body: typed })
const HandingOver = z.object({ requestId: RequestId, name: RequestName, to: typed, reason: typed })

// What does not concern somebody reads as what is not there: nobody learns from an answer what there is.
const notConcerned =
  'There is no such request that concerns you. Questions are asked by the approvers and answered by the person who asked.'
const notAsked = 'You are not asked about such a request, so there is nothing to hand over.'

const saySaid: Record<SayRefusal, string> = {
  'no-such-request': notConcerned,
  'not-pending': 'It has been decided meanwhile, so there is nothing left to ask.',
  'not-concerned': notConcerned,
  'nothing-said': 'Write something first.',
}

const handOverSaid: Record<HandOverRefusal, string> = {
  'no-such-request': notAsked,
  'not-pending': 'It has been decided meanwhile.',
  'not-an-approver': notAsked,
  'already-answered': 'You have answered already; an answer stays with whoever gave it.',
  'reason-missing': 'Say why somebody else should decide.',
  'no-such-person':
    'Nobody who works here is called that, or several people are. Use the handle or the address.',
  yourself: 'It is with you already.',
  'their-own-request': 'Nobody decides a request that is for them or that they sent.',
  'answered-earlier-stage': 'They answered an earlier stage; this one asks for somebody else.',
  'asked-already': 'They are asked already.',
}

/** A question by an approver, or the requester's answer. */
export async function say(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/inbox')
  const input = Saying.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const outcome = await sayAbout(ctx, input.data)
  if (!outcome.ok) return { error: saySaid[outcome.error] }
  refresh()
  return { done: 'Sent.' }
}

export async function handOver(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/inbox')
  const input = HandingOver.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const outcome = await handOverCase(ctx, input.data)
  if (!outcome.ok) return { error: handOverSaid[outcome.error] }
  const query = new URLSearchParams({ case: input.data.name, handed: outcome.value.name })
  redirect(`/inbox?${query.toString()}`)
}
