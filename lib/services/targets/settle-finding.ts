import { lockFinding, searchSoon, updateFinding } from '@/db/queries/drift'
import { insertEligibility, personByHandle } from '@/db/queries/role-set-up'
import { entitledRoles } from '@/db/queries/system'
import type { Tx } from '@/db/client'
import type { AuditAction } from '@/lib/domain/audit'
import { DAY } from '@/lib/domain/duration'
import type { PrincipalId, RoleId, TargetId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { rolesGiving } from './findings'

export type SettleRefusal =
  | 'not-permitted'
  | 'no-such-finding'
  | 'reason-missing'
  | 'instant-unreadable'
  | 'nobody-of-that-name'
  | 'no-such-role'

/** What becomes of access that no grant explains. */
export type Settling =
  /** It stands on purpose; whoever says so answers for it. */
  | { kind: 'adopt' }
  /** Not now: it comes back at `until`. */
  | { kind: 'ignore'; until: Date }
  /** It is looked at again. */
  | { kind: 'reopen' }
  /** The engine takes it away, and the target confirms it. */
  | { kind: 'remove' }
  /** The person becomes eligible for a role that gives the same, and the standing access goes. */
  | { kind: 'make-eligible'; handle: string; roleSlug: string }

const longestPause = 365 * DAY

type FindingLocked = NonNullable<Awaited<ReturnType<typeof lockFinding>>>

/** Says what becomes of a finding; nothing is changed on the target here: the next search does that, at once. */
export async function settleFinding(
  ctx: PersonContext,
  input: { id: string; settling: Settling; reason: string },
): Promise<Result<TargetId, SettleRefusal>> {
  if (!can(ctx.viewer, 'findings.settle', null).ok) return err('not-permitted')
  const { settling } = input
  const reason = readableText(input.reason)
  const now = ctx.now()
  if (reason === '' && settling.kind !== 'reopen') return err('reason-missing')
  if (settling.kind === 'ignore' && !isSoon(settling.until, now)) return err('instant-unreadable')
  return atomically<TargetId, SettleRefusal>(ctx, async (tx) => {
    const finding = await lockFinding(tx, input.id)
    if (finding === null || finding.kind !== 'standing') return err('no-such-finding')
    if (settling.kind === 'make-eligible') {
      const made = await makeEligible(tx, ctx, { finding, settling, reason, now })
      if (!made.ok) return made
    }
    await updateFinding(tx, finding.id, columns(settling, { by: ctx.viewer.id, reason, now }))
    if (removes(settling)) await searchSoon(tx, { targetId: finding.target_id, now })
    await record(tx, ctx, now, {
      action: actions[settling.kind],
      object: { type: 'drift', id: finding.id, name: `${finding.account} · ${finding.entitlement_key}` },
      target: { id: finding.target_id, name: finding.target_name },
      reason: reason === '' ? null : reason,
      after: {
        finding: settling.kind,
        ...(settling.kind === 'ignore' && { until: settling.until.toISOString() }),
      },
    })
    return ok(finding.target_id)
  })
}

const actions: Record<Settling['kind'], AuditAction> = {
  adopt: 'finding.adopted',
  ignore: 'finding.ignored',
  reopen: 'finding.reopened',
  remove: 'finding.removal_asked',
  'make-eligible': 'finding.removal_asked',
}

function removes({ kind }: Settling): boolean {
  return kind === 'remove' || kind === 'make-eligible'
}

function isSoon(until: Date, now: Date): boolean {
  return until > now && until.getTime() <= now.getTime() + longestPause
}

function columns(settling: Settling, { by, reason, now }: { by: PrincipalId; reason: string; now: Date }) {
  const nothing = {
    settled: null,
    settled_at: null,
    settled_by: null,
    settled_until: null,
    settled_reason: null,
    removal_asked_at: null,
    removal_asked_by: null,
    removal_error: null,
  }
  if (removes(settling)) return { ...nothing, removal_asked_at: now, removal_asked_by: by }
  if (settling.kind === 'reopen') return nothing
  const signed = { settled_at: now, settled_by: by, settled_reason: reason }
  return settling.kind === 'adopt'
    ? { ...nothing, ...signed, settled: 'adopted' as const }
    : {
        ...nothing,
        ...signed,
        settled: 'ignored' as const,
        settled_until: 'until' in settling ? settling.until : null,
      }
}

async function makeEligible(
  tx: Tx,
  ctx: PersonContext,
  args: {
    finding: FindingLocked
    settling: Extract<Settling, { kind: 'make-eligible' }>
    reason: string
    now: Date
  },
): Promise<Result<null, SettleRefusal>> {
  const { finding, settling, reason, now } = args
  const person = await personByHandle(tx, settling.handle.trim())
  if (person === null) return err('nobody-of-that-name')
  const role = await roleThatGives(tx, ctx, finding, settling.roleSlug)
  if (role === null) return err('no-such-role')
  const id = await insertEligibility(tx, {
    roleId: role.id,
    principalId: person.id,
    groupId: null,
    reason,
    now,
  })
  await record(tx, ctx, now, {
    action: 'eligibility.added',
    object: { type: 'eligibility', id, name: `${person.name} for ${role.name}` },
    subject: person,
    role,
    reason,
    after: { instead: 'standing access' },
  })
  return ok(null)
}

async function roleThatGives(
  tx: Tx,
  ctx: PersonContext,
  finding: FindingLocked,
  slug: string,
): Promise<{ id: RoleId; name: string } | null> {
  const roles = await entitledRoles(tx)
  const place = { targetId: finding.target_id, entitlementKey: finding.entitlement_key }
  if (!rolesGiving(ctx, place, roles).some((each) => each.slug === slug)) return null
  return roles.find((each) => each.slug === slug) ?? null
}
