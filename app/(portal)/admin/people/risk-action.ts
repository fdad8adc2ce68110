'use server'
import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { PrincipalId } from '@/lib/domain/ids'
import { maxRiskReasonLength, personRisks } from '@/lib/domain/person-risk'
import { instantOn } from '@/lib/domain/zone-clock'
import { setRisk, type SetRiskRefusal } from '@/lib/services/people/set-risk'
import { signedIn, viewerZone } from '../../viewer'

const Input = z.object({
  principalId: PrincipalId,
  risk: z.enum(personRisks),
  reason: z
    .string()
    .trim()
    .max(maxRiskReasonLength)
    .regex(/^[^\0]*$/),
  lastDay: z.union([z.literal(''), z.iso.date()]),
})

const said: Record<SetRiskRefusal, FormState> = {
  'no-such-person': { error: 'There is no such person.' },
  'not-permitted': { error: 'Risk is set by administrators, and never their own.' },
  'reason-missing': { fields: { reason: 'Say why: approvers and auditors read it.' } },
  'ends-too-early': { fields: { lastDay: 'Choose a day from today on.' } },
  unchanged: { fields: { risk: 'It stands like that already.' } },
}

/** Says how careful one has to be with a person from now on. */
export async function setPersonsRisk(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/people')
  const read = Input.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: 'That could not be read. Open the page again.' }
  const { lastDay, ...input } = read.data
  // Through the last day: to midnight on the clock of whoever sets it.
  const until = lastDay === '' ? null : instantOn(lastDay, 24 * 60, await viewerZone())
  const set = await setRisk(ctx, { ...input, until })
  if (!set.ok) return { ...said[set.error], values: { risk: input.risk, reason: input.reason, lastDay } }
  redirect(`/people/${encodeURIComponent(set.value.handle)}` as Route)
}
