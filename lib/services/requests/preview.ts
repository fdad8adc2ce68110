import { activationFacts, groupNames, type ActivationFacts } from '@/db/queries/roles'
import type { RoleId } from '@/lib/domain/ids'
import type { ApproverSource } from '@/lib/domain/policy'
import { evaluate, startOf, type Verdict, type Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { toVerdictFacts } from './facts'

export interface Preview {
  verdict: Verdict
  facts: ActivationFacts
  /** When access would start and end if it were approved this instant. */
  startsAt: Date
  endsAt: Date
  /** Who would be asked, in words: `her manager Maud Berg`, `one of the 3 role owners`. Empty where nobody is. */
  approvers: string
}

/** The dry run: the same evaluation that submit uses, storing nothing. Null when there is no such role. */
export async function previewRequest(
  ctx: PersonContext,
  input: Wanted & { roleId: RoleId },
): Promise<Preview | null> {
  const now = ctx.now()
  const facts = await activationFacts(ctx.db, { principalId: ctx.viewer.id, roleId: input.roleId, now })
  if (facts === null) return null
  const startsAt = startOf(input, now)
  return {
    verdict: evaluate(input, toVerdictFacts(facts, now)),
    facts,
    startsAt,
    endsAt: new Date(startsAt.getTime() + input.durationMs),
    approvers: await describeApprovers(ctx, facts),
  }
}

/** Who approves under the policy in force, as a person would say it. */
export async function describeApprovers(ctx: Pick<PersonContext, 'db'>, facts: ActivationFacts): Promise<string> {
  const { approval } = facts.policy.settings
  if (approval.kind === 'none') return ''
  const groups = await groupNames(ctx.db, approval.from.flatMap((source) => (source.kind === 'group' ? [source.id] : [])))
  const nameOf = new Map(facts.approvers.map((approver) => [approver.id, approver.name]))
  const said = approval.from.map((source) => describeSource(source, facts, nameOf, groups))
  const people = said.join(' or ')
  return approval.needed === 1 ? people : `${approval.needed} of ${people}`
}

function describeSource(
  source: ApproverSource,
  facts: ActivationFacts,
  nameOf: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): string {
  switch (source.kind) {
    case 'person':
      return nameOf.get(source.id) ?? 'a named approver'
    case 'group':
      return `the group ${groups.get(source.id) ?? 'that was named'}`
    case 'manager':
      return `your manager ${(facts.requester.managerId && nameOf.get(facts.requester.managerId)) ?? '(none is set)'}`
    case 'owners':
      return 'the role owners'
  }
}
