'use server'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { TestState } from '@/components/targets/test-form'
import type { FormState } from '@/components/ui/form-state'
import { riskTiers } from '@/lib/domain/role'
import { addRole } from '@/lib/services/roles/add'
import { redeliver } from '@/lib/services/targets/deliveries'
import {
  addTarget,
  changeTarget,
  environments,
  targetModes,
  type SaveRefusal,
} from '@/lib/services/targets/save'
import { testRoleOn, type StagedTestRefusal } from '@/lib/services/targets/staged-test'
import { settingPrefix, typedSettings } from '../../typed-settings'
import { signedIn } from '../../viewer'

const here = '/admin/targets'
const unreadable = 'That could not be read. Open the page again.'
const notPermitted = 'Targets are managed by administrators.'
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/)

const Saved = z.object({
  name: text(80),
  description: text(300).default(''),
  environment: z.enum(environments),
  mode: z.enum(targetModes),
})
export async function addATarget(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const read = Saved.extend({ kind: text(40), slug: text(80) }).safeParse(typed?.values)
  if (typed === null || !read.success) return { error: unreadable }
  const { values, settings, secrets } = typed
  const added = await addTarget(ctx, { ...read.data, settings, secrets })
  if (!added.ok) return { ...wordsFor(added.error), values }
  redirect(`${here}/${added.value}?test=1` as Route)
}

export async function changeATarget(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const read = Saved.extend({ slug: text(80) }).safeParse(typed?.values)
  if (typed === null || !read.success) return { error: unreadable }
  const { values, settings, secrets } = typed
  const changed = await changeTarget(ctx, { ...read.data, settings, secrets })
  if (!changed.ok) return { ...wordsFor(changed.error), values }
  redirect(`${here}/${changed.value}` as Route)
}

const saveSaid: Record<Extract<SaveRefusal, string>, FormState> = {
  'not-permitted': { error: notPermitted },
  'no-such-kind': { error: unreadable },
  'no-such-target': { error: 'There is no such target any more.' },
  'name-missing': { fields: { name: 'Give it a name.' } },
  'slug-unreadable': { fields: { slug: 'Use lower-case letters, digits and dashes, such as orders-db.' } },
  'slug-taken': { fields: { slug: 'A target has that name. Choose another.' } },
}

function wordsFor(refusal: SaveRefusal): FormState {
  if (typeof refusal === 'string') return saveSaid[refusal]
  const fields = Object.fromEntries(
    Object.entries(refusal.settings).map(([name, sentence]) => [`${settingPrefix}${name}`, sentence]),
  )
  return { error: 'Some settings do not fit: see below.', fields }
}

const testSaid: Record<StagedTestRefusal, string> = {
  'not-permitted': notPermitted,
  'no-such-target': 'There is no such target any more.',
  'no-such-role': 'Choose a role of this target, or none.',
  'canary-missing': 'Name whose account the test may use: a canary, nobody’s own.',
}

export async function testATarget(_previous: TestState, form: FormData): Promise<TestState> {
  const ctx = await signedIn(here)
  const read = z
    .object({ slug: text(80), role: text(80).default(''), canary: text(80).default('') })
    .safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const { role, canary } = read.data
  const tested = await testRoleOn(ctx, { ...read.data, role: role === '' ? null : role })
  if (!tested.ok) return { error: testSaid[tested.error], values: { role, canary } }
  return { stages: tested.value, values: { role, canary } }
}

export async function addARole(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const typed = typedSettings(form)
  const read = z
    .object({
      target: text(80),
      slug: text(80),
      name: text(80),
      allows: text(300),
      risk: z.enum(riskTiers),
      owner: text(80),
      eligible: text(80).default(''),
    })
    .safeParse(typed?.values)
  if (typed === null || !read.success) return { error: unreadable }
  const added = await addRole(ctx, { ...read.data, entitlement: typed.settings })
  if (added.ok) redirect(`/admin/roles/${added.value}` as Route)
  if (typeof added.error === 'string') {
    refresh()
    return { error: added.error === 'not-permitted' ? notPermitted : unreadable, values: typed.values }
  }
  const entitlement = Object.entries(added.error.entitlement).map(([name, said]) => [
    `${settingPrefix}${name}`,
    said,
  ])
  return {
    error: 'Some fields do not fit: see below.',
    fields: { ...added.error.fields, ...Object.fromEntries(entitlement) },
    values: typed.values,
  }
}

export async function sendAgain(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z.object({ id: z.uuid() }).safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const sent = await redeliver(ctx, read.data)
  refresh()
  if (sent.ok) return { done: 'Sent once more; the receiver took it.' }
  if (typeof sent.error !== 'string') return { error: sent.error.failed }
  return { error: sent.error === 'not-permitted' ? notPermitted : 'It is not in the log any more.' }
}
