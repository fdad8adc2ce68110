import { activationOfPart, ownActivations, type ActivationRow } from '@/db/queries/bundle-activations'
import {
  allowanceTogether,
  askedBy,
  bundleName,
  partState,
  standingOf,
  type BundleEnding,
  type BundleStanding,
  type IfOneFails,
  type PartState,
} from '@/lib/domain/bundle'
import { DAY } from '@/lib/domain/duration'
import type { Allowance } from '@/lib/domain/extension'
import { requestName, type RequestId } from '@/lib/domain/ids'
import type { PersonContext } from '../context'
import type { OwnGrant, OwnGrants } from '../grants/mine'
import type { WaitingRequest } from '../requests/waiting'
import { lossOf, missingParts, toActivated, toPart } from './parts'

/** One role of an activated bundle. */
export interface BundlePartView {
  role: { name: string; slug: string }
  target: string
  state: PartState
  /** Null where it was not asked for. */
  requestName: string | null
}

/** An activated bundle as one thing. */
export interface ActivatedView {
  id: string
  name: string
  bundle: { name: string; slug: string; ifOneFails: IfOneFails; offered: boolean }
  submittedAt: Date
  standing: BundleStanding
  ending: BundleEnding | null
  /** Whether what is missing may be asked for again. */
  mayRetry: boolean
  /** Why it could not be given whole, part by part; empty unless it failed. */
  missing: { role: { name: string; slug: string }; requestName: string | null; why: string }[]
  parts: BundlePartView[]
}

/** One's own, with what My access knows of its parts. */
export interface OwnBundle extends Omit<ActivatedView, 'parts'> {
  parts: (BundlePartView & { grant: OwnGrant | null; waiting: WaitingRequest | null })[]
  /** How much more time all live parts may be given together, or why none; null where none is live. */
  allowance: Allowance | null
}

/** The signed-in person's bundles that are not over, or were over only in the last day; the newest first. */
export async function myActivatedBundles(ctx: PersonContext): Promise<ActivatedView[]> {
  const now = ctx.now()
  const since = new Date(now.getTime() - DAY)
  const rows = await ownActivations(ctx.db, { principalId: ctx.viewer.id, since })
  return rows.map((row) => toView(row, now))
}

/** The same with what is known of their parts. */
export function withOwnParts(
  views: readonly ActivatedView[],
  own: { grants: OwnGrants; waiting: readonly WaitingRequest[] },
): OwnBundle[] {
  const { active, scheduled, lately } = own.grants
  const grants = new Map([...active, ...scheduled, ...lately].map((grant) => [grant.requestName, grant]))
  const waiting = new Map(own.waiting.map((request) => [request.name, request]))
  return views.map((view) => toOwn(view, grants, waiting))
}

function toOwn(
  view: ActivatedView,
  grants: ReadonlyMap<string, OwnGrant>,
  waiting: ReadonlyMap<string, WaitingRequest>,
): OwnBundle {
  const parts = view.parts.map((part) => ({
    ...part,
    grant: grants.get(part.requestName ?? '') ?? null,
    waiting: waiting.get(part.requestName ?? '') ?? null,
  }))
  const allowances = parts.flatMap(({ role, grant }) =>
    grant === null || grant.allowance === null ? [] : [{ role: role.name, allowance: grant.allowance }],
  )
  return { ...view, parts, allowance: allowances.length === 0 ? null : allowanceTogether(allowances) }
}

/** The activated bundle that a request is a part of, or null; whoever may read the request may read this. */
export async function bundleOfRequest(
  ctx: Pick<PersonContext, 'db' | 'now'>,
  id: RequestId,
): Promise<ActivatedView | null> {
  const row = await activationOfPart(ctx.db, id)
  return row && toView(row, ctx.now())
}

function toView(row: ActivationRow, now: Date): ActivatedView {
  const until = askedBy(row.submitted_at)
  const standing = standingOf(toActivated(row), now)
  return {
    id: row.id,
    name: bundleName(row.number),
    bundle: {
      name: row.name,
      slug: row.slug,
      ifOneFails: row.if_one_fails,
      offered: row.archived_at === null,
    },
    submittedAt: row.submitted_at,
    standing,
    ending: row.ending,
    mayRetry: row.state === 'incomplete' && !standing.over,
    missing:
      standing.state === 'FAILED'
        ? missingParts(row, now).map((part) => ({
            role: { name: part.role_name, slug: part.role_slug },
            requestName: part.number === null ? null : requestName(part.number),
            why: lossOf(part),
          }))
        : [],
    parts: row.parts.map((part) => ({
      role: { name: part.role_name, slug: part.role_slug },
      target: part.target_name,
      state: partState(toPart(part), until, now),
      requestName: part.number === null ? null : requestName(part.number),
    })),
  }
}
