import type { Db } from '@/db/client'
import { heldRoles, rulesNaming, standingFindings } from '@/db/queries/separation'
import { exemptionsOf } from '@/db/queries/separation-exceptions'
import type { ActivationFacts } from '@/db/queries/roles'
import type { Conflict } from '@/lib/domain/facts'
import type { RequestId, RoleId } from '@/lib/domain/ids'
import { conflictsOf, opposite, type HeldRole } from '@/lib/domain/separation'
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
  const rules = await rulesNaming(db, role.id)
  if (rules.length === 0) return []
  const held = await heldRoles(db, { principalId: requester.id, except, asked, now })
  const against = [...new Set(rules.flatMap((rule) => opposite(rule, role.id)))]
  const standing = await standingRoles(db, ctx, requester.handle, against)
  const ruleIds = rules.map(({ id }) => id)
  const exemptions = await exemptionsOf(db, { principalId: requester.id, ruleIds, now })
  return conflictsOf({ role, endsAt, rules, exemptions, held: [...held, ...standing] })
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
