'use server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { BundleId, RoleId } from '@/lib/domain/ids'
import { endBundle, offerBundle, type OfferRefusal } from '@/lib/services/bundles/offer'
import { maxRolesTogether } from '@/lib/services/requests/submit-many'
import { signedIn } from '../../viewer'

const here = '/admin/bundles'
const unreadable = 'That could not be read. Open the page again.'
const text = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .regex(/^[^\0]*$/)

const Bundle = z.object({
  name: text(80),
  slug: text(63),
  allows: text(300),
  ifOneFails: z.enum(['undo', 'keep']),
  roleIds: z.array(RoleId).max(200),
})

const said: Record<OfferRefusal, FormState> = {
  'not-permitted': { error: 'Bundles are set by administrators.' },
  'name-missing': { fields: { name: 'Give it a name that says what it is for.' } },
  'address-unusable': { fields: { slug: 'Small letters, digits and hyphens, such as orders-release.' } },
  'address-taken': { fields: { slug: 'A role or another bundle has that address.' } },
  'too-few-roles': { error: 'Choose two roles or more.' },
  'too-many-roles': { error: `Choose at most ${maxRolesTogether} roles.` },
  'no-such-role': { error: 'One of these roles is gone. Open the page again.' },
}

export async function offer(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = Bundle.safeParse({ ...Object.fromEntries(form), roleIds: form.getAll('roleIds') })
  if (!read.success) return { error: unreadable }
  const offered = await offerBundle(ctx, read.data)
  if (offered.ok) redirect(here)
  const { roleIds, ...values } = read.data
  return { ...said[offered.error], values: { ...values, roleIds: roleIds.join(' ') } }
}

const endSaid = {
  'not-permitted': 'Bundles are set by administrators.',
  'reason-missing': 'Give a reason: it stands in the audit log.',
  'no-such-bundle': 'This bundle is not on offer any more.',
}

export async function end(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn(here)
  const read = z.object({ bundleId: BundleId, reason: text(500) }).safeParse(Object.fromEntries(form))
  if (!read.success) return { error: unreadable }
  const ended = await endBundle(ctx, read.data)
  if (!ended.ok) return { error: endSaid[ended.error] }
  redirect(here)
}
