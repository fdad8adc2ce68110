'use server'
import { randomUUID } from 'node:crypto'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { EmergencyState } from '@/components/reviews/emergency-form'
import { systemContext } from '@/lib/compose'
import { parseDuration } from '@/lib/domain/duration'
import { withoutNul } from '@/lib/domain/readable-text'
import { pickedValues, readPicks } from '@/lib/http/activation-form'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { rolesNamed } from '@/lib/services/requests/sheet'
import { signInLackedBy } from '@/lib/services/requests/sign-in'
import { submitRequest } from '@/lib/services/requests/submit'
import { unreadable } from './access-words'
import { leaveToSignIn, sent as forgetKept } from './resume'
import { signedIn } from './viewer'

const text = z.string().transform(withoutNul)

const Input = z.object({
  role: text,
  idempotencyKey: z.string().min(8).max(80),
  incident: text,
  duration: text,
  justification: text,
})

/** Activates at once, asking nobody. A refusal keeps what was typed; success leads to the new card. */
export async function activateInEmergency(
  _previous: EmergencyState,
  form: FormData,
): Promise<EmergencyState> {
  const ctx = await signedIn('/')
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const { role, idempotencyKey, incident, duration, justification } = input.data
  const values = { incident, duration, justification, ...pickedValues(form) }
  const [roleId] = (await rolesNamed(ctx, [role])) ?? []
  if (roleId === undefined) return { error: unreadable, values }
  const read = parseDuration(duration)
  if (!read.ok) return { fields: { duration: 'Write a duration with its unit, such as 20m.' }, values }
  const wish = {
    start: null,
    durationMs: read.value,
    justification,
    ticket: '',
    emergency: { incident },
    only: readPicks(form),
  }
  const lacking = await signInLackedBy(ctx, { ...wish, roleIds: [roleId], forId: ctx.viewer.id })
  if (lacking !== null) {
    const way = await leaveToSignIn(form, {
      purpose: `activate ${lacking.roles.join(', ')} in an emergency`,
      returnPath: `/?${new URLSearchParams({ emergency: role }).toString()}`,
      wanted: lacking.wanted,
    })
    return 'to' in way ? redirect(way.to as Route) : { ...way, values }
  }
  const sent = await submitRequest(ctx, { roleId, idempotencyKey, ...wish })
  if (!sent.ok) return { error: unreadable, values }
  const { name, state, reasons, grantId } = sent.value
  if (state === 'REJECTED')
    return {
      rejected: { name, reasons: reasons.map((reason) => reason.text) },
      fields: Object.fromEntries(
        reasons.flatMap(({ field, text: why }) => (field === 'only' ? [[field, why]] : [])),
      ),
      // That key belongs to the refused request now; the next try is another one.
      values: { ...values, idempotencyKey: randomUUID() },
    }
  await forgetKept(form)
  if (grantId !== null) after(() => reconcileGrant(systemContext('After a click', 'engine'), grantId))
  redirect(`/?new=${name}`)
}
