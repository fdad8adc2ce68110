import { insertVersion } from '@/db/queries/policies'
import { groupNamed, insertEligibility, insertRole, personByHandle } from '@/db/queries/role-set-up'
import { targetNamed } from '@/db/queries/targets'
import type { Tx } from '@/db/client'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import type { GroupId, PrincipalId, RoleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import type { PolicyInput } from '@/lib/domain/policy'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { riskTiers, type RiskTier } from '@/lib/domain/role'
import { valuesFrom } from '@/lib/domain/schema-form'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { entitlementFields, problemsOf } from '../targets/kinds'

export interface NewRole {
  target: string
  slug: string
  name: string
  allows: string
  risk: RiskTier
  /** The handle of whoever owns it and is asked for approval. */
  owner: string
  /** Who may activate it: a group's name or a person's handle; empty for nobody yet. */
  eligible: string
  /** The entitlement as typed, by field. */
  entitlement: Readonly<Record<string, string>>
}

export type AddRoleRefusal =
  | 'not-permitted'
  | 'no-such-target'
  /** Sentences by field; those of the entitlement by its own names, '' for what is about several. */
  | { fields: Record<string, string>; entitlement: Record<string, string> }

interface Read {
  name: string
  allows: string
  ownerId: PrincipalId
  eligible: Eligible | null
  entitlement: Record<string, unknown>
}

type Eligible = { principalId: PrincipalId; name: string } | { groupId: GroupId; name: string }

const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Adds a role on a target with a cautious first policy: four hours at most, one reason, one owner's approval. Whoever
 * wants it otherwise edits the policy next.
 */
export async function addRole(ctx: PersonContext, input: NewRole): Promise<Result<string, AddRoleRefusal>> {
  if (!can(ctx.viewer, 'targets.manage', null).ok) return err('not-permitted')
  const target = await targetNamed(ctx.db, input.target)
  if (target === null) return err('no-such-target')
  const read = await understand(ctx, target.connector, input)
  if (!read.ok) return read
  const { name, allows, entitlement, ownerId, eligible } = read.value
  const now = ctx.now()
  return atomically<string, AddRoleRefusal>(ctx, async (tx) => {
    const { slug, risk } = input
    const id = await insertRole(tx, { slug, name, allows, risk, targetId: target.id, entitlement, ownerId })
    if (id === null) return err({ fields: { slug: 'A role of that name exists.' }, entitlement: {} })
    await record(tx, ctx, now, {
      action: 'role.created',
      object: { type: 'role', id, name },
      role: { id, name },
      target: { id: target.id, name: target.name },
      after: { slug, risk, gives: ctx.connectorFor(target.connector).entitlementKey(entitlement) },
    })
    await publishFirst(tx, ctx, { id, name }, now)
    if (eligible !== null) await makeEligible(tx, ctx, { id, name }, eligible, now)
    return ok(slug)
  })
}

async function understand(
  ctx: PersonContext,
  kind: string,
  input: NewRole,
): Promise<Result<Read, AddRoleRefusal>> {
  const fields: Record<string, string> = {}
  const [name, allows] = [readableText(input.name), readableText(input.allows)]
  if (name === '') fields['name'] = 'Give it a name.'
  if (allows === '') fields['allows'] = 'Say in one sentence what its holder can do.'
  if (!slugPattern.test(input.slug)) fields['slug'] = 'Use lower-case letters, digits and dashes.'
  if (!riskTiers.includes(input.risk)) fields['risk'] = 'Choose a risk tier.'
  const owner = await personByHandle(ctx.db, input.owner.trim())
  if (owner === null) fields['owner'] = 'Nobody has this handle.'
  const eligible = await eligibleNamed(ctx, input.eligible.trim())
  if (eligible === 'nobody') fields['eligible'] = 'There is no group and no person of that name.'
  const entitlement = ctx
    .connectorFor(kind)
    .entitlement.safeParse(valuesFrom(entitlementFields(ctx, kind), input.entitlement))
  if (!entitlement.success || Object.keys(fields).length > 0 || owner === null || eligible === 'nobody')
    return err({ fields, entitlement: entitlement.success ? {} : problemsOf(entitlement.error) })
  // Every connector's entitlement is an object.
  const value = entitlement.data as Record<string, unknown>
  return ok({ name, allows, ownerId: owner.id, eligible, entitlement: value })
}

async function eligibleNamed(ctx: PersonContext, name: string): Promise<Eligible | null | 'nobody'> {
  if (name === '') return null
  const group = await groupNamed(ctx.db, name)
  if (group !== null) return { groupId: group.id, name: group.name }
  const person = await personByHandle(ctx.db, name)
  return person === null ? 'nobody' : { principalId: person.id, name: person.name }
}

const firstPolicy: PolicyInput = {
  duration: { maxMs: 4 * HOUR, defaultMs: HOUR, minMs: 5 * MINUTE },
  start: { maxAheadMs: 7 * 24 * HOUR },
  justification: { required: true, minLength: 10, prompt: 'What is it for?' },
  ticket: null,
  approval: {
    kind: 'stages',
    stages: [{ from: [{ kind: 'owners' }] }],
    fallback: { from: [{ kind: 'administrators' }] },
  },
}

type Named = { id: RoleId; name: string }

async function publishFirst(tx: Tx, ctx: PersonContext, role: Named, now: Date): Promise<void> {
  const comment = 'A cautious beginning: four hours at most, with the approval of an owner.'
  const policyId = await insertVersion(tx, {
    role_id: role.id,
    version: 1,
    settings: JSON.stringify(firstPolicy),
    comment,
    published_at: now,
    published_by: ctx.viewer.id,
    author_id: ctx.viewer.id,
  })
  await record(tx, ctx, now, {
    action: 'policy.published',
    object: { type: 'policy', id: policyId, name: `${role.name} version 1` },
    role,
    reason: comment,
    after: { version: 1 },
  })
}

async function makeEligible(
  tx: Tx,
  ctx: PersonContext,
  role: Named,
  eligible: Eligible,
  now: Date,
): Promise<void> {
  const id = await insertEligibility(tx, {
    roleId: role.id,
    principalId: 'principalId' in eligible ? eligible.principalId : null,
    groupId: 'groupId' in eligible ? eligible.groupId : null,
    reason: 'Named when the role was added.',
    now,
  })
  await record(tx, ctx, now, {
    action: 'eligibility.added',
    object: { type: 'eligibility', id, name: `${eligible.name} for ${role.name}` },
    role,
    after: { who: eligible.name },
  })
}
