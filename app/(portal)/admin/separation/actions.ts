'use server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { RoleId, SeparationExceptionId, SeparationRuleId } from '@/lib/domain/ids'
import { separationEffects } from '@/lib/domain/separation'
import { instantOn } from '@/lib/domain/zone-clock'
import { addSeparationRule, type AddRuleRefusal } from '@/lib/services/separation/add-rule'
import { takeBackException, type EndExceptionRefusal } from '@/lib/services/separation/end-exception'
import { endSeparationRule, type EndRuleRefusal } from '@/lib/services/separation/end-rule'
import { grantException, type ExceptionRefusal } from '@/lib/services/separation/grant-exception'
import { signedIn, viewerZone } from '../../viewer'

const here = '/admin/separation'
const unreadable = 'That could not be read. Open the page again.'
const text = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\0]*$/)

const Rule = z.object({
  name: text(80),
  reason: text(300),
  effect: z.enum(separationEffects),
  first: z.array(RoleId).max(200),
  second: z.array(RoleId).max(200),
})

const ruleSaid: Record<AddRuleRefusal, FormState> = {
  'not-permitted': { error: 'Separation rules are set by administrators.' },
  'name-missing': { fields: { name: 'Give it a name that says what is kept apart.' } },
  'name-taken': { fields: { name: 'A rule in force has that name already.' } },
  'too-few-roles': { error: 'Choose a role for each side, or at least two for the first side alone.' },
  'role-on-both-sides': { error: 'A role cannot be on both sides: nobody could hold it at all.' },
  'no-such-role': { error: 'One of these roles is gone. Open the page again.' },
}

export async function addRule(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Rule.safeParse({
    ...Object.fromEntries(form),
    first: form.getAll('first'),
    second: form.getAll('second'),
  })
  if (!read.success) return { error: unreadable }
  const added = await addSeparationRule(ctx, read.data)
  if (added.ok) redirect(here)
  const { name, reason, effect, first, second } = read.data
  return {
    ...ruleSaid[added.error],
    values: { name, reason, effect, first: first.join(' '), second: second.join(' ') },
  }
}

const endSaid: Record<EndRuleRefusal, string> = {
  'not-permitted': 'Separation rules are set by administrators.',
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'no-such-rule': 'This rule has ended already.',
}

export async function endRule(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z.object({ ruleId: SeparationRuleId, reason: text(500) }).safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const ended = await endSeparationRule(ctx, read.data)
  if (!ended.ok) return { error: endSaid[ended.error] }
  redirect(here)
}

const Exception = z.object({
  ruleId: SeparationRuleId,
  person: text(80),
  owner: text(80),
  control: text(500),
  reason: text(500),
  lastDay: z.union([z.literal(''), z.iso.date()]),
})

const exceptionSaid: Record<ExceptionRefusal, FormState> = {
  'not-permitted': { error: 'Exceptions are granted by administrators.' },
  'own-exception': {
    fields: { person: 'Nobody grants themselves an exception; another administrator can.' },
  },
  'no-such-rule': { error: 'This rule has ended.' },
  'no-exceptions': { error: 'This rule takes no exceptions.' },
  'no-such-person': { fields: { person: 'Nobody active has that handle.' } },
  'no-such-owner': { fields: { owner: 'Nobody active has that handle.' } },
  'owner-is-person': { fields: { owner: 'Somebody else has to answer for it.' } },
  'control-missing': { fields: { control: 'Say what makes up for the risk.' } },
  'reason-missing': { fields: { reason: 'Say what it is needed for.' } },
  'end-out-of-range': { fields: { lastDay: 'Choose a day from today on, at most a year ahead.' } },
}

export async function grantAnException(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Exception.safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const { lastDay, ...input } = read.data
  const values = { ...input, lastDay }
  if (lastDay === '') return { fields: { lastDay: 'Say until when it holds.' }, values }
  // Through the last day: to midnight on the clock of whoever grants it.
  const endsAt = instantOn(lastDay, 24 * 60, await viewerZone())
  const granted = await grantException(ctx, { ...input, endsAt })
  if (granted.ok) redirect(here)
  return { ...exceptionSaid[granted.error], values }
}

const backSaid: Record<EndExceptionRefusal, string> = {
  'not-permitted': 'Exceptions are taken back by administrators.',
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'no-such-exception': 'There is no such exception.',
  'already-over': 'This exception is over already.',
}

export async function endException(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z
    .object({ exceptionId: SeparationExceptionId, reason: text(500) })
    .safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const ended = await takeBackException(ctx, read.data)
  if (!ended.ok) return { error: backSaid[ended.error] }
  redirect(here)
}
