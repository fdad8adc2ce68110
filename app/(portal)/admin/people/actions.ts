'use server'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { systemContext } from '@/lib/compose'
import { PrincipalId } from '@/lib/domain/ids'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { offboardPerson, type OffboardRefusal } from '@/lib/services/people/offboard'
import { signedIn } from '../../viewer'

const Input = z.object({
  principalId: PrincipalId,
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^[^\0]*$/),
})

const said: Record<OffboardRefusal, string> = {
  'no-such-person': 'There is no such person.',
  'already-disabled': 'This person has been offboarded already.',
  'not-permitted': 'Only administrators offboard people, and nobody themselves.',
}

export async function offboard(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/people')
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: 'Give a reason: it stands in the audit log.' }
  const outcome = await offboardPerson(ctx, input.data)
  if (!outcome.ok) return { error: said[outcome.error] }
  const { handle, grants } = outcome.value
  after(() =>
    Promise.all(grants.map((id) => reconcileGrant(systemContext('After an offboarding', 'engine'), id))),
  )
  redirect(`/admin/people?q=${encodeURIComponent(handle)}&offboarded=${encodeURIComponent(handle)}`)
}
