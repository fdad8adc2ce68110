'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { systemContext } from '@/lib/compose'
import { PrincipalId } from '@/lib/domain/ids'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { addMachine, type AddMachineRefusal } from '@/lib/services/machines/add'
import { offboardPerson, type OffboardRefusal } from '@/lib/services/people/offboard'
import { signedIn } from '../../viewer'

const here = '/admin/machines'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)
const Added = z.object({
  kind: z.enum(['agent', 'service_account']),
  name: text(60),
  purpose: text(200),
  sponsor: text(254),
})

const addSaid: Record<AddMachineRefusal, FormState> = {
  'not-permitted': { error: 'Service accounts and agents are managed by administrators.' },
  'name-missing': { fields: { name: 'Give it a name.' } },
  'purpose-missing': { fields: { purpose: 'Say what it is for.' } },
  'no-such-sponsor': {
    fields: { sponsor: 'Name somebody who works here, by handle, address or full name.' },
  },
}

export async function addAMachine(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const input = Added.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: 'That could not be read. Open the page again.' }
  const outcome = await addMachine(ctx, input.data)
  if (!outcome.ok) return { ...addSaid[outcome.error], values: input.data }
  revalidatePath(here)
  redirect(here)
}

const disableSaid: Record<OffboardRefusal, string> = {
  'no-such-person': 'There is no such machine.',
  'already-disabled': 'It has been disabled already.',
  'not-permitted': 'Only administrators disable machines.',
}

export async function disableAMachine(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const input = z.object({ principalId: PrincipalId, reason: text(500) }).safeParse(Object.fromEntries(form))
  if (!input.success) return { error: 'That could not be read. Open the page again.' }
  const outcome = await offboardPerson(ctx, input.data)
  if (!outcome.ok) return { error: disableSaid[outcome.error] }
  const engine = systemContext('After a machine was disabled', 'engine')
  after(() => Promise.all(outcome.value.grants.map((id) => reconcileGrant(engine, id))))
  revalidatePath(here)
  redirect(here)
}
