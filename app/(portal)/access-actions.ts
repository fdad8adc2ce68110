'use server'
import { randomUUID } from 'node:crypto'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { ActivateState } from '@/components/requests/activate-form'
import type { SecretState } from '@/components/grants/secret-panel'
import type { FormState } from '@/components/ui/form-state'
import { systemContext } from '@/lib/compose'
import { bundleNumber } from '@/lib/domain/bundle'
import { GrantId, RequestId, RoleId } from '@/lib/domain/ids'
import { requestStateLabel } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Reason } from '@/lib/domain/verdict'
import { enteredValues, readActivation, roleSlugs, startAlternatives } from '@/lib/http/activation-form'
import type { PersonContext } from '@/lib/services/context'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { releaseGrant } from '@/lib/services/grants/release'
import { renewSecret, revealSecret, testConnection } from '@/lib/services/grants/secret'
import { cancelRequest } from '@/lib/services/requests/cancel'
import { activateBundle, bundleNamed, type BundleSent } from '@/lib/services/bundles/activate'
import { retryParts } from '@/lib/services/bundles/retry'
import { beneficiaryNamed } from '@/lib/services/requests/beneficiary'
import { nudgeApprovers } from '@/lib/services/requests/nudge'
import { signInLackedBy } from '@/lib/services/requests/sign-in'
import { rolesNamed } from '@/lib/services/requests/sheet'
import { submitRequests } from '@/lib/services/requests/submit-many'
import { submitRequest } from '@/lib/services/requests/submit'
import { markFavourite } from '@/lib/services/roles/favourite'
import {
  beneficiarySaid,
  cancelSaid,
  nudgeSaid,
  releaseSaid,
  secretSaid,
  retrySaid,
  submitManySaid,
  unreadable,
} from './access-words'
import { outlookOfProblems, outlookOfReasons, startChoices } from './outlook'
import { leaveToSignIn, sent as forgetKept } from './resume'
import { signedIn, viewerZone } from './viewer'

const Key = z.string().min(8).max(80)

/** Sends an activation request. A refusal keeps what was typed; success leads to the new card. */
export async function activate(_previous: ActivateState, form: FormData): Promise<ActivateState> {
  const values = enteredValues(form)
  const ctx = await signedIn(`/?activate=${encodeURIComponent(values['role'] ?? '')}`)
  const key = Key.safeParse(values['idempotencyKey'])
  const roleIds = await rolesNamed(ctx, roleSlugs(form))
  if (!key.success || roleIds === null) return { error: unreadable, values }
  const whom = await beneficiaryNamed(ctx, values['for'] ?? '')
  if (!whom.ok) return { fields: { for: beneficiarySaid[whom.error] }, values }
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = readActivation(form, clock.zone)
  const choices = startChoices(startAlternatives(form, clock.zone), clock)
  if (!read.ok)
    return { fields: { ...read.error }, values, outlook: { ...outlookOfProblems(read.error), choices } }
  const [roleId, ...more] = roleIds
  const wish = { idempotencyKey: key.data, forId: whom.value, ...read.value }
  const lacking = await signInLackedBy(ctx, { ...read.value, roleIds, forId: whom.value })
  if (lacking !== null) {
    const way = await leaveToSignIn(form, {
      purpose: `activate ${lacking.roles.join(', ')}`,
      returnPath: sheetPath(values),
      wanted: lacking.wanted,
    })
    return 'to' in way ? redirect(way.to as Route) : { ...way, values }
  }
  if (more.length > 0 || roleId === undefined || values['bundle'])
    return activateSeveral(ctx, { ...wish, roleIds }, values)
  const sent = await submitRequest(ctx, { roleId, ...wish })
  if (!sent.ok) return { error: unreadable, values }
  const { name, state, reasons, grantId } = sent.value
  if (state === 'REJECTED')
    return {
      rejected: { name, reasons: reasons.map((reason) => reason.text) },
      fields: byField(reasons),
      outlook: { ...outlookOfReasons(reasons), choices },
      // That key belongs to the refused request now; the next try is another one.
      values: { ...values, idempotencyKey: randomUUID() },
    }
  await forgetKept(form)
  if (grantId !== null) reconcileSoon(grantId)
  redirect(`/?new=${name}`)
}

/** The address of the sheet that a form was sent from. */
function sheetPath(values: Record<string, string>): string {
  const { role = '', bundle = '' } = values
  const retry = bundleNumber(bundle) !== null
  const activate = bundle !== '' && !retry ? bundle : role
  return `/?${new URLSearchParams({ activate, ...(retry && { in: bundle }) }).toString()}`
}

/** The same for several roles: what was taken is on My access at once, what was refused is said role by role. */
async function activateSeveral(
  ctx: PersonContext,
  wish: Parameters<typeof submitRequests>[1],
  values: Record<string, string>,
): Promise<ActivateState> {
  const sent = await sendSeveral(ctx, wish, values['bundle'] ?? '')
  if (!sent.ok) return { error: sent.error, values }
  const { outcomes, undone } = sent.value
  for (const { grantId } of outcomes) if (grantId !== null) reconcileSoon(grantId)
  const [taken] = outcomes.filter(({ state }) => state !== 'REJECTED')
  const refused = outcomes.filter(({ state }) => state === 'REJECTED')
  if (taken !== undefined && refused.length === 0) redirect(`/?new=${taken.name}`)
  return {
    outcomes: outcomes.map((outcome) => ({
      name: outcome.name,
      role: outcome.role,
      taken: outcome.state !== 'REJECTED' && !undone,
      text: outcomeText(outcome, undone),
    })),
    values: { ...values, idempotencyKey: randomUUID() },
  }
}

/** `bundle`: the slug of one that is activated, or the name of one whose missing part is asked for again. */
async function sendSeveral(
  ctx: PersonContext,
  wish: Parameters<typeof submitRequests>[1],
  bundle: string,
): Promise<Result<BundleSent, string>> {
  if (bundleNumber(bundle) !== null) {
    const sent = await retryParts(ctx, bundle, wish)
    return sent.ok ? ok({ outcomes: sent.value, undone: false }) : err(retrySaid[sent.error])
  }
  const offered = bundle === '' ? null : await bundleNamed(ctx, bundle)
  if (offered !== null) {
    const sent = await activateBundle(ctx, offered, wish)
    return sent.ok ? sent : err(submitManySaid[sent.error])
  }
  const sent = await submitRequests(ctx, wish)
  return sent.ok ? ok({ outcomes: sent.value, undone: false }) : err(submitManySaid[sent.error])
}

function outcomeText({ state, reasons }: BundleSent['outcomes'][number], undone: boolean): string {
  if (state === 'REJECTED') return reasons.map((reason) => reason.text).join(' ')
  return undone ? 'Taken back: the bundle is given whole or not at all.' : requestStateLabel[state]
}

export async function cancel(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const requestId = RequestId.safeParse(form.get('requestId'))
  if (!requestId.success) return { error: unreadable }
  const outcome = await cancelRequest(ctx, { requestId: requestId.data })
  if (!outcome.ok) return { error: cancelSaid[outcome.error] }
  redirect('/')
}

export async function nudge(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const requestId = RequestId.safeParse(form.get('requestId'))
  if (!requestId.success) return { error: unreadable }
  const outcome = await nudgeApprovers(ctx, { requestId: requestId.data })
  if (!outcome.ok) return { error: nudgeSaid[outcome.error] }
  refresh()
  return { done: 'The approvers see it at the top of their inbox now.' }
}

/** End now, and End for what is only scheduled. */
export async function release(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const grantId = GrantId.safeParse(form.get('grantId'))
  if (!grantId.success) return { error: unreadable }
  const outcome = await releaseGrant(ctx, { grantId: grantId.data })
  if (!outcome.ok) return { error: releaseSaid[outcome.error] }
  reconcileSoon(outcome.value)
  redirect('/')
}

export async function showPassword(_previous: SecretState, form: FormData): Promise<SecretState> {
  const ctx = await signedIn('/')
  const grantId = GrantId.safeParse(form.get('grantId'))
  if (!grantId.success) return { error: unreadable }
  const outcome = await revealSecret(ctx, { grantId: grantId.data })
  if (outcome.ok) return { password: outcome.value }
  return { error: secretSaid[outcome.error], shown: outcome.error === 'already-shown' }
}

export async function newPassword(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const grantId = GrantId.safeParse(form.get('grantId'))
  if (!grantId.success) return { error: unreadable }
  const outcome = await renewSecret(ctx, { grantId: grantId.data })
  if (!outcome.ok) return { error: secretSaid[outcome.error] }
  reconcileSoon(outcome.value)
  refresh()
  return {}
}

export async function tryConnection(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const grantId = GrantId.safeParse(form.get('grantId'))
  if (!grantId.success) return { error: unreadable }
  const outcome = await testConnection(ctx, { grantId: grantId.data })
  if (!outcome.ok) return { error: secretSaid[outcome.error] }
  return outcome.value.ok ? { done: outcome.value.detail } : { error: outcome.value.detail }
}

export async function favourite(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const roleId = RoleId.safeParse(form.get('roleId'))
  if (!roleId.success) return { error: unreadable }
  await markFavourite(ctx, { roleId: roleId.data, on: form.get('on') === 'yes' })
  refresh()
  return {}
}

/** The same work the sweep would do, right after the answer has gone out. */
function reconcileSoon(grantId: GrantId): void {
  after(() => reconcileGrant(systemContext('After a click', 'engine'), grantId))
}

/** The first reason for each field that has one of its own. */
function byField(reasons: readonly Reason[]): Record<string, string> {
  return Object.fromEntries(
    reasons
      .filter((reason) => reason.field !== 'role')
      .toReversed()
      .map(({ field, text }) => [field, text]),
  )
}
