import type { Db } from '@/db/client'
import { heldRoles, rulesNaming, standingFindings } from '@/db/queries/separation'
import { exemptionsOf } from '@/db/queries/separation-exceptions'
import { readsOn } from '@/db/reads'
import type { ActivationFacts } from '@/db/queries/roles'
import type { Conflict } from '@/lib/domain/facts'
import type { RequestId, RoleId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import { clashOf, conflictsOf, opposite, type Clash, type HeldRole } from '@/lib/domain/separation'
import type { Context } from '../context'

interface Asked {
  now: Date
  /** When the access would end. */
  endsAt: Date
  /** The request this is about, where there is one already. */
  except: RequestId | null
  /** Whether what still waits for an answer counts too. */
  asked: boolean
}

/** The separation rules that this role would touch, given what the person has, will have and, at submit, asks for. */
export async function conflictsFor(
  db: Db,
  ctx: Pick<Context, 'connectorFor'>,
  facts: ActivationFacts,
  { now, endsAt, except, asked }: Asked,
): Promise<Conflict[]> {
  if (!facts.separated) return []
  const { requester, role } = facts
  const read = readsOn(db)
  const [rules, held] = await Promise.all([
    read(() => rulesNaming(db, role.id)),
    read(() => heldRoles(db, { principalId: requester.id, except, asked, now })),
  ])
  if (rules.length === 0) return []
  const against = [...new Set(rules.flatMap((rule) => opposite(rule, role.id)))]
  const ruleIds = rules.map(({ id }) => id)
  const [standing, exemptions] = await Promise.all([
    read(() => standingRoles(db, ctx, requester.handle, against)),
    read(() => exemptionsOf(db, { principalId: requester.id, ruleIds, now })),
  ])
  return conflictsOf({ role, endsAt, rules, exemptions, held: [...held, ...standing] })
}

/**
 * Which of these roles, offered to one person, clash with what that person has, will have or asks for: by role, for the
 * shortest time that each can be had. A few statements however many roles there are, and none where no rule names them.
 */
export async function clashesAhead(
  db: Db,
  ctx: Pick<Context, 'connectorFor'>,
  offered: readonly ActivationFacts[],
  now: Date,
): Promise<Map<RoleId, Clash>> {
  const separated = offered.filter((facts) => facts.separated)
  const [first] = separated
  if (first === undefined) return new Map()
  const { requester } = first
  const [rules, held] = await Promise.all([
    rulesNaming(db, ...separated.map(({ role }) => role.id)),
    heldRoles(db, { principalId: requester.id, except: null, asked: true, now }),
  ])
  const against = [
    ...new Set(separated.flatMap(({ role }) => rules.flatMap((rule) => opposite(rule, role.id)))),
  ]
  const all = [...held, ...(await standingRoles(db, ctx, requester.handle, against))]
  if (all.length === 0) return new Map()
  const ruleIds = rules.map(({ id }) => id)
  const exemptions = await exemptionsOf(db, { principalId: requester.id, ruleIds, now })
  const clashes = separated.flatMap(({ role, policy }) => {
    const { duration } = termsFor(policy.settings, requester).terms
    const endsAt = new Date(now.getTime() + duration.minMs)
    const clash = clashOf({ role, endsAt, rules, exemptions, held: all })
    return clash === null ? [] : [[role.id, clash] as const]
  })
  return new Map(clashes)
}

/** Of these roles, those the person has on the target without a grant: under an account that is told to be theirs. */
async function standingRoles(
  db: Db,
  { connectorFor }: Pick<Context, 'connectorFor'>,
  handle: string,
  roleIds: readonly RoleId[],
): Promise<HeldRole[]> {
  const found = await standingFindings(db, roleIds)
  return found
    .filter(({ connector: kind, entitlement: raw, slug, account, entitlement_key: key }) => {
      const connector = connectorFor(kind)
      const entitlement = connector.entitlement.parse(raw)
      const theirs = [handle, connector.accountName({ handle }, entitlement, slug)]
      return theirs.includes(account) && connector.entitlementKey(entitlement) === key
    })
    .map(({ id, name }) => ({ id, name, how: 'standing' as const }))
}
