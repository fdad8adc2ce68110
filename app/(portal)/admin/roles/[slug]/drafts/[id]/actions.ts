'use server'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import type { FormState } from '@/components/ui/form-state'
import { PolicyDraftId } from '@/lib/domain/ids'
import { draftRefusals } from '@/lib/domain/policy-draft'
import type { OpenDraftRefusal } from '@/lib/services/policies/open-draft'
import { proposeDraft, type ProposeDraftRefusal } from '@/lib/services/policies/propose'
import { publishDraft, type PublishDraftRefusal } from '@/lib/services/policies/publish'
import { withdrawDraft, type WithdrawDraftRefusal } from '@/lib/services/policies/withdraw'
import { signedIn } from '../../../../../viewer'

const said: Record<ProposeDraftRefusal | PublishDraftRefusal | WithdrawDraftRefusal, string> &
  Record<OpenDraftRefusal, string> = {
  ...draftRefusals,
  'no-such-draft': 'There is no such draft.',
  'not-permitted': 'Policies are changed by administrators, here or where they are kept.',
}

export async function propose(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/roles')
  const draftId = PolicyDraftId.safeParse(form.get('draftId'))
  if (!draftId.success) return { error: said['no-such-draft'] }
  const outcome = await proposeDraft(ctx, { draftId: draftId.data })
  if (!outcome.ok) return { error: said[outcome.error] }
  refresh()
  return { done: 'The other administrators have been told.' }
}

export async function publish(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/roles')
  const draftId = PolicyDraftId.safeParse(form.get('draftId'))
  if (!draftId.success) return { error: said['no-such-draft'] }
  const outcome = await publishDraft(ctx, { draftId: draftId.data })
  if (!outcome.ok) return { error: said[outcome.error] }
  redirect(`/admin/roles/${outcome.value.slug}` as Route)
}

export async function withdraw(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/admin/roles')
  const draftId = PolicyDraftId.safeParse(form.get('draftId'))
  if (!draftId.success) return { error: said['no-such-draft'] }
  const outcome = await withdrawDraft(ctx, { draftId: draftId.data })
  if (!outcome.ok) return { error: said[outcome.error] }
  redirect(`/admin/roles/${outcome.value.slug}` as Route)
}
