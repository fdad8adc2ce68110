'use server'
import { randomUUID } from 'node:crypto'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { z } from 'zod'
import type { ExtendState } from '@/components/grants/extend-form'
import type { FormState } from '@/components/ui/form-state'
import { systemContext } from '@/lib/compose'
import { bundleNumber } from '@/lib/domain/bundle'
import { parseDuration } from '@/lib/domain/duration'
import type { GrantId } from '@/lib/domain/ids'
import { withoutNul } from '@/lib/domain/readable-text'
import { extendBundle, type ExtendBundleRefusal } from '@/lib/services/bundles/extend'
import { releaseBundle, type ReleaseBundleRefusal } from '@/lib/services/bundles/release'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { unreadable } from './access-words'
import { signedIn } from './viewer'

// Bundles are numbered: somebody else's reads as one that is not there.
const noSuchBundle = 'There is no such bundle of yours.'

const releaseSaid: Record<ReleaseBundleRefusal, string> = {
  'no-such-bundle': noSuchBundle,
  'not-yours': noSuchBundle,
  'already-over': 'It is over already, or on its way out.',
}

/** End now, for every part of a bundle. */
export async function releaseAll(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/')
  const name = z.string().safeParse(form.get('bundle'))
  const number = name.success ? bundleNumber(name.data) : null
  if (number === null) return { error: unreadable }
  const outcome = await releaseBundle(ctx, { number })
  if (!outcome.ok) return { error: releaseSaid[outcome.error] }
  reconcileSoon(outcome.value)
  redirect('/')
}

const Input = z.object({
  bundle: z.string().max(20),
  idempotencyKey: z.string().min(8).max(80),
  duration: z.string().max(40),
  justification: z.string().transform(withoutNul),
})

const extendSaid: Record<ExtendBundleRefusal, string> = {
  'no-such-bundle': noSuchBundle,
  'not-yours': noSuchBundle,
  'not-live': 'Nothing of it is live any more. To have it back, activate the bundle again.',
}

/** Asks for more time on every part. Where one would be refused none is extended, and what was typed stays. */
export async function extendAll(_previous: ExtendState, form: FormData): Promise<ExtendState> {
  const ctx = await signedIn('/')
  const input = Input.safeParse(Object.fromEntries(form))
  const number = input.success ? bundleNumber(input.data.bundle) : null
  if (!input.success || number === null) return { error: unreadable }
  const { idempotencyKey, duration, justification } = input.data
  const values = { duration, justification }
  const read = parseDuration(duration)
  if (!read.ok)
    return { fields: { duration: 'Write a duration with its unit, such as 90m or 2h 30m.' }, values }
  const outcome = await extendBundle(ctx, { number, idempotencyKey, justification, durationMs: read.value })
  if (!outcome.ok) return { error: extendSaid[outcome.error], values }
  const refused = outcome.value.filter(({ state }) => state === 'REJECTED')
  const taken = outcome.value.filter(({ state }) => state !== 'REJECTED')
  reconcileSoon(taken.filter(({ state }) => state === 'APPROVED').map(({ grantId }) => grantId))
  const waiting = taken.find(({ state }) => state === 'PENDING_APPROVAL')
  if (refused.length === 0)
    redirect(waiting === undefined ? `/?extended=${input.data.bundle}` : `/?new=${waiting.name}`)
  return {
    rejected: {
      name: refused.map(({ name }) => name).join(', '),
      reasons: refused.map(({ role, reasons }) => `${role}: ${reasons.map(({ text }) => text).join(' ')}`),
    },
    // That key belongs to the refused requests now; the next try is another one.
    values: { ...values, idempotencyKey: randomUUID() },
  }
}

/** The same work the sweep would do, right after the answer has gone out. */
function reconcileSoon(grantIds: readonly GrantId[]): void {
  after(() => Promise.all(grantIds.map((id) => reconcileGrant(systemContext('After a click', 'engine'), id))))
}
