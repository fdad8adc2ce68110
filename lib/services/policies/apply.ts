import type { Tx } from '@/db/client'
import { administratorBy, setManagedFrom, type ManagedRole } from '@/db/queries/managed'
import { insertVersion, lockRolePolicy, type LockedRole } from '@/db/queries/policies'
import type { AuditEntry } from '@/lib/domain/audit'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { policyEvent } from './event'
import { directoryFor, wordNames } from './names'
import { hasChanges, planPolicies, type Plan, type RolePlan, type Source } from './plan'

export interface ApplyInput extends Source {
  /** What the plan was called that somebody looked at. */
  fingerprint: string
  /** Said in every version: where from, and which revision. */
  comment: string
  /** Handles of administrators; the second is asked for where a high or critical role changes. */
  by: string
  approvedBy: string | null
}

export type ApplyRefusal =
  | { kind: 'out-of-date'; plan: Plan }
  | { kind: 'unknown-roles'; slugs: string[] }
  | { kind: 'no-administrator'; handle: string }
  | { kind: 'second-needed'; slugs: string[] }
  | { kind: 'own-approval' }

export interface Applied {
  published: { slug: string; version: number }[]
  adopted: string[]
  released: string[]
}

type Applying = Pick<Context, 'db' | 'now' | 'origin'>
type Administrator = { id: PrincipalId; name: string }

/**
 * Publishes what differs as new versions and marks the roles as kept in these files: all of it, or nothing. Whatever
 * was published since the plan was made, by whomever, makes the plan out of date.
 */
export async function applyPolicies(
  ctx: Applying,
  input: ApplyInput,
): Promise<Result<Applied, ApplyRefusal>> {
  return atomically<Applied, ApplyRefusal>(ctx, async (tx) => {
    const author = await administratorBy(tx, input.by)
    if (author === null) return err({ kind: 'no-administrator', handle: input.by })
    const second = input.approvedBy === null ? null : await administratorBy(tx, input.approvedBy)
    if (input.approvedBy !== null && second === null)
      return err({ kind: 'no-administrator', handle: input.approvedBy })
    if (second?.id === author.id) return err({ kind: 'own-approval' })
    const planned = await planLocked(ctx, tx, input)
    if (!planned.ok) return planned
    const waiting = planned.value.plan.roles.filter(({ needsSecond }) => needsSecond)
    if (waiting.length > 0 && second === null)
      return err({ kind: 'second-needed', slugs: waiting.map(({ role }) => role.slug) })
    return ok(await carryOut(ctx, tx, planned.value, { ...input, author, second }))
  })
}

interface LockedPlan {
  plan: Plan
  locked: ReadonlyMap<RoleId, LockedRole>
}

/** The plan over what nobody else can change until the transaction ends. */
async function planLocked(
  ctx: Applying,
  tx: Tx,
  input: ApplyInput,
): Promise<Result<LockedPlan, ApplyRefusal>> {
  const first = await planPolicies(ctx, tx, input)
  const touched = [...first.roles.map(({ role }) => role), ...first.released]
  const locked = new Map<RoleId, LockedRole>()
  for (const { id } of touched.toSorted((a, b) => a.id.localeCompare(b.id))) {
    const role = await lockRolePolicy(tx, id)
    if (role !== null) locked.set(id, role)
  }
  const plan = await planPolicies(ctx, tx, input)
  if (plan.unknown.length > 0)
    return err({ kind: 'unknown-roles', slugs: plan.unknown.map(({ slug }) => slug) })
  return plan.fingerprint === input.fingerprint ? ok({ plan, locked }) : err({ kind: 'out-of-date', plan })
}

interface Signed extends ApplyInput {
  author: Administrator
  second: Administrator | null
}

async function carryOut(
  ctx: Applying,
  tx: Tx,
  { plan, locked }: LockedPlan,
  signed: Signed,
): Promise<Applied> {
  const applied: Applied = { published: [], adopted: [], released: [] }
  if (!hasChanges(plan)) return applied
  const now = ctx.now()
  const actor = { kind: 'person' as const, ...signed.author }
  const write = (entry: AuditEntry) => record(tx, { actor, origin: ctx.origin }, now, entry)
  for (const planned of plan.roles) {
    const { role, kind } = planned
    const before = locked.get(role.id)
    if (kind === 'same' || before === undefined) continue
    if (role.managed_from !== signed.from) await manage(tx, role, signed.from, write)
    if (kind === 'adopt') applied.adopted.push(role.slug)
    else
      applied.published.push({
        slug: role.slug,
        version: await publish(tx, before, planned, { signed, now, write }),
      })
  }
  for (const role of plan.released) {
    await manage(tx, role, null, write)
    applied.released.push(role.slug)
  }
  return applied
}

type Write = (entry: AuditEntry) => Promise<void>

async function publish(
  tx: Tx,
  before: LockedRole,
  { role, settings }: RolePlan,
  { signed, now, write }: { signed: Signed; now: Date; write: Write },
): Promise<number> {
  const { author, second, comment } = signed
  const version = role.version + 1
  const id = await insertVersion(tx, {
    role_id: role.id,
    version,
    settings: JSON.stringify(settings),
    comment,
    published_at: now,
    published_by: (second ?? author).id,
    author_id: author.id,
  })
  const names = wordNames(await directoryFor(tx, { settings: [role.settings, settings] }))
  const more = { from: signed.from, ...(second !== null && { approvedBy: second.name }) }
  await write(
    policyEvent(before, { action: 'policy.published', id, version, comment, settings, more }, names),
  )
  return version
}

async function manage(tx: Tx, role: ManagedRole, from: string | null, write: Write): Promise<void> {
  await setManagedFrom(tx, { roleId: role.id, from })
  await write({
    action: 'policy.managed',
    object: { type: 'role', id: role.id, name: role.name },
    role: { id: role.id, name: role.name },
    before: { managedFrom: role.managed_from },
    after: { managedFrom: from },
  })
}
