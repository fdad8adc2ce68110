import { activationOfNumber, type ActivationRow, type PartRow } from '@/db/queries/bundle-activations'
import { allowanceTogether, askedBy, partState } from '@/lib/domain/bundle'
import type { Allowance, MoreTime } from '@/lib/domain/extension'
import type { GrantId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { extendGrant, type Extended } from '../grants/extend'
import { extensionSheet, type ExtensionSheet } from '../grants/preview-extension'
import { batchIdOf } from '../requests/submit-many'
import { toPart } from './parts'

type LivePart = PartRow & { grant_id: GrantId }

/** Everything the *Extend* sheet of a bundle opens with. */
export interface BundleExtensionSheet {
  name: string
  /** What all parts may be given together, or which of them may not and why. */
  allowance: Allowance
  parts: { role: string; sheet: ExtensionSheet }[]
}

/** Null where the viewer holds no such bundle, or nothing of it is live. */
export async function bundleExtensionSheet(
  ctx: PersonContext,
  number: number,
): Promise<BundleExtensionSheet | null> {
  const activation = await activationOfNumber(ctx.db, number)
  if (activation === null || !mayManage(ctx, activation)) return null
  const parts: BundleExtensionSheet['parts'] = []
  for (const part of liveParts(activation, ctx.now())) {
    const sheet = await extensionSheet(ctx, part.grant_id)
    if (sheet !== null) parts.push({ role: part.role_name, sheet })
  }
  if (parts.length === 0) return null
  const allowance = allowanceTogether(parts.map(({ role, sheet }) => ({ role, allowance: sheet.allowance })))
  return { name: activation.name, allowance, parts }
}

export interface ExtendBundleInput extends MoreTime {
  number: number
  /** 8 to 80 characters made by the form: the same key again is the same requests. */
  idempotencyKey: string
}

export type ExtendBundleRefusal = 'no-such-bundle' | 'not-yours' | 'not-live'

/** What became of one part's request for more time. */
export type PartExtended = Extended & { role: string }

/**
 * Asks for more time on every live part of one's own bundle, each judged by its own policy. Where one of them would be
 * refused only that is asked for, and stored as refused: the parts are to end together, so none is given more alone.
 */
export async function extendBundle(
  ctx: PersonContext,
  input: ExtendBundleInput,
): Promise<Result<PartExtended[], ExtendBundleRefusal>> {
  const activation = await activationOfNumber(ctx.db, input.number)
  if (activation === null) return err('no-such-bundle')
  if (!mayManage(ctx, activation)) return err('not-yours')
  const live = liveParts(activation, ctx.now())
  if (live.length === 0 || activation.ending !== null) return err('not-live')
  const against = await partsAgainst(ctx, live, input)
  const { number: _, idempotencyKey, ...wish } = input
  const batchId = batchIdOf(ctx, idempotencyKey)
  const extended: PartExtended[] = []
  for (const part of against.length > 0 ? against : live) {
    const key = batchIdOf(ctx, `${idempotencyKey} ${part.grant_id}`)
    const sent = await extendGrant(ctx, { ...wish, grantId: part.grant_id, idempotencyKey: key, batchId })
    if (!sent.ok) return err('not-live')
    extended.push({ ...sent.value, role: part.role_name })
  }
  return ok(extended)
}

function mayManage({ viewer }: PersonContext, { principal_id: holderId }: ActivationRow): boolean {
  return can(viewer, 'bundle.manage', { holderId }).ok
}

function liveParts(activation: ActivationRow, now: Date): LivePart[] {
  const until = askedBy(activation.submitted_at)
  return activation.parts.flatMap((part) =>
    part.grant_id !== null && partState(toPart(part), until, now) === 'live'
      ? [{ ...part, grant_id: part.grant_id }]
      : [],
  )
}

/** The parts that would not get so much more time, or want to hear more of what it is for. */
async function partsAgainst(
  ctx: PersonContext,
  live: readonly LivePart[],
  { durationMs, justification }: MoreTime,
): Promise<LivePart[]> {
  const against: LivePart[] = []
  for (const part of live) {
    const sheet = await extensionSheet(ctx, part.grant_id, durationMs)
    const { required, minLength } = sheet?.terms.justification ?? { required: false, minLength: 0 }
    const tooShort = required && justification.trim().length < minLength
    if (sheet === null || sheet.verdict.outcome === 'refused' || tooShort) against.push(part)
  }
  return against
}
