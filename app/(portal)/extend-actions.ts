'use server'
import { randomUUID } from 'node:crypto'
import { redirect } from 'next/navigation'
import type { Route } from 'next'
import { after } from 'next/server'
import { z } from 'zod'
import type { ExtendState } from '@/components/grants/extend-form'
import { systemContext } from '@/lib/compose'
import { parseDuration } from '@/lib/domain/duration'
import { GrantId } from '@/lib/domain/ids'
import { withoutNul } from '@/lib/domain/readable-text'
import { signInLackedByExtension } from '@/lib/services/grants/extension-sign-in'
import { extendGrant, type ExtendRefusal } from '@/lib/services/grants/extend'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { noSuchAccess, unreadable } from './access-words'
import { leaveToSignIn, sent } from './resume'
import { signedIn } from './viewer'

const Input = z.object({
  grantId: GrantId,
  idempotencyKey: z.string().min(8).max(80),
  duration: z.string().max(40),
  justification: z.string().transform(withoutNul),
})

const said: Record<ExtendRefusal, string> = {
  'no-such-grant': noSuchAccess,
  'not-yours': noSuchAccess,
  'not-live': 'It is not live any more. To have it back, activate the role again.',
}

/** Asks for more time. A refusal keeps what was typed; success leads back to the card. */
export async function extend(_previous: ExtendState, form: FormData): Promise<ExtendState> {
  const ctx = await signedIn('/')
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const { grantId, idempotencyKey, duration, justification } = input.data
  const values = { duration, justification }
  const read = parseDuration(duration)
  if (!read.ok)
    return { fields: { duration: 'Write a duration with its unit, such as 90m or 2h 30m.' }, values }
  const wanted = await signInLackedByExtension(ctx, { grantId, durationMs: read.value })
  if (wanted !== null) {
    const way = await leaveToSignIn(form, {
      purpose: 'ask for more time',
      returnPath: sheetPath(form),
      wanted,
    })
    return 'to' in way ? redirect(way.to as Route) : { ...way, values }
  }
  const outcome = await extendGrant(ctx, { grantId, idempotencyKey, justification, durationMs: read.value })
  if (!outcome.ok) return { error: said[outcome.error], values }
  const { name, state, reasons } = outcome.value
  if (state === 'REJECTED')
    return {
      rejected: { name, reasons: reasons.map((reason) => reason.text) },
      // That key belongs to the refused request now; the next try is another one.
      values: { ...values, idempotencyKey: randomUUID() },
    }
  await sent(form)
  if (state === 'APPROVED')
    after(() => reconcileGrant(systemContext('After a click', 'engine'), outcome.value.grantId))
  redirect(state === 'APPROVED' ? `/?extended=${grantId}` : `/?new=${name}`)
}

/** The address of the sheet that a form was sent from. */
function sheetPath(form: FormData): string {
  const grant = form.get('grant')
  return `/?${new URLSearchParams({ extend: typeof grant === 'string' ? grant : '' }).toString()}`
}
