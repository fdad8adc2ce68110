'use server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { IntegrationId } from '@/lib/domain/ids'
import { integrationKinds } from '@/lib/domain/integration'
import { addIntegration, type AddRefusal } from '@/lib/services/integrations/add'
import { endIntegration, type EndIntegrationRefusal } from '@/lib/services/integrations/end'
import { testIntegration, type TestRefusal } from '@/lib/services/integrations/test'
import { signedIn } from '../../viewer'

const here = '/admin/integrations'
const unreadable = 'That could not be read. Open the page again.'
const notPermitted = 'Integrations are managed by administrators.'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)

const Added = z.object({
  kind: z.enum(integrationKinds),
  provider: text(40),
  name: text(80),
  slug: text(80),
  secret: text(200).default(''),
})
const Settings = z.record(z.string(), text(100_000))

const addSaid: Record<Extract<AddRefusal, string>, FormState> = {
  'not-permitted': { error: notPermitted },
  'no-such-provider': { error: unreadable },
  'name-missing': { fields: { name: 'Give it a name.' } },
  'slug-unreadable': {
    fields: { slug: 'Use lower-case letters, digits and dashes, such as payments-on-call.' },
  },
  'slug-taken': { fields: { slug: 'An integration in use has that name. End it first, or choose another.' } },
  'secret-unreadable': {
    fields: {
      secret:
        'Say where it is, as env:INTEGRATION_NAME or file:/run/secrets/name. Do not type the secret itself.',
    },
  },
}

const prefix = 'setting.'

export async function addAnIntegration(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const all = Object.fromEntries(form)
  const own = Object.entries(all).filter(([name]) => name.startsWith(prefix))
  const read = Added.safeParse(all)
  const settings = Settings.safeParse(
    Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])),
  )
  if (!read.success || !settings.success) return { error: unreadable }
  const added = await addIntegration(ctx, { ...read.data, settings: settings.data })
  if (added.ok) redirect(here)
  const values = { ...read.data, ...withPrefix(settings.data) }
  // What looks like no reference may be the secret itself, and is not sent back.
  if (added.error === 'secret-unreadable') values.secret = ''
  return { ...wordsFor(added.error), values }
}

function wordsFor(refusal: AddRefusal): FormState {
  return typeof refusal === 'string' ? addSaid[refusal] : { fields: withPrefix(refusal.settings) }
}

function withPrefix(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]))
}

const endSaid: Record<EndIntegrationRefusal, string> = {
  'not-permitted': notPermitted,
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'no-such-integration': 'This integration has ended already.',
}

export async function endAnIntegration(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z.object({ id: IntegrationId, reason: text(500) }).safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const ended = await endIntegration(ctx, read.data)
  if (!ended.ok) return { error: endSaid[ended.error] }
  redirect(here)
}

const testSaid: Record<TestRefusal, string> = {
  'not-permitted': notPermitted,
  'no-such-integration': 'This integration has ended.',
  'ticket-missing': 'Name a ticket to ask about.',
}

export async function testAnIntegration(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z
    .object({ id: IntegrationId, ticket: text(80).default('') })
    .safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const tested = await testIntegration(ctx, read.data)
  if (!tested.ok) return { error: testSaid[tested.error] }
  return tested.value.answered ? { done: tested.value.text } : { error: tested.value.text }
}
