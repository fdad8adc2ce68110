'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { PrincipalId } from '@/lib/domain/ids'
import { extendContract, type ExtendContractRefusal } from '@/lib/services/people/extend-contract'
import { signedIn } from '../viewer'

const here = '/sponsored'
const Input = z.object({
  principalId: PrincipalId,
  until: z.iso.date(),
  reason: z
    .string()
    .max(500)
    .regex(/^[^\0]*$/),
})

const said: Record<ExtendContractRefusal, string> = {
  'not-theirs': 'A contract is extended by whoever answers for the person.',
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'no-end': 'There is no end to be moved.',
  'over-already': 'The contract is over already. The directory or an administrator can let them in again.',
  'not-later': 'That is not later than the end there is.',
  'too-far': 'At most 180 days from now, at a time.',
}

/** Moves the end of somebody from outside to the end of that day, in UTC. */
export async function extend(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: 'Choose a day and give a reason.' }
  const { principalId, reason, until } = input.data
  const outcome = await extendContract(ctx, { principalId, reason, until: new Date(`${until}T23:59:59Z`) })
  if (!outcome.ok) return { error: said[outcome.error] }
  revalidatePath(here)
  redirect(here)
}
