import { activationFacts, groupNames, type ActivationFacts } from '@/db/queries/roles'
import type { RoleId } from '@/lib/domain/ids'
import type { ApproverSource } from '@/lib/domain/policy'
import { approversInWords, type ApproverWords } from '@/lib/domain/sentence'
import { evaluate, startOf, type Verdict, type Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { toVerdictFacts } from './facts'

export interface Preview {
  verdict: Verdict
  facts: ActivationFacts
  /** When access would start and end if it were approved this instant. */
  startsAt: Date
  endsAt: Date
  /** Who would be asked, in words: `your manager Maud Berg`, `one of the 3 role owners`. Empty where nobody is. */
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

/** Who approves under the policy in force, as a person would say it; empty where nobody does. */
export async function describeApprovers(
  ctx: Pick<PersonContext, 'db'>,
  facts: ActivationFacts,
): Promise<string> {
  const { approval } = facts.policy.settings
  if (approval.kind === 'none') return ''
  const groups = await groupNames(
    ctx.db,
    approval.from.flatMap((source) => (source.kind === 'group' ? [source.id] : [])),
  )
  return approversInWords(
    approval.needed,
    approval.from.map((source) => wordsOf(source, facts, groups)),
  )
}

function wordsOf(
  source: ApproverSource,
  facts: ActivationFacts,
  groups: ReadonlyMap<string, string>,
): ApproverWords {
  const nameOf = (id: string | null) => facts.approvers.find((approver) => approver.id === id)?.name ?? null
  switch (source.kind) {
    case 'person':
      return { kind: 'person', name: nameOf(source.id) ?? 'a named approver' }
    case 'group':
      return { kind: 'group', name: groups.get(source.id) ?? 'that was named' }
    case 'manager':
      return { kind: 'manager', name: nameOf(facts.requester.managerId) }
    case 'owners':
      return { kind: 'owners', count: ownersWhoCouldAnswer(facts) }
  }
}

/** How many owners could answer, where they are the only ones asked; else 0, for the names are not told apart. */
function ownersWhoCouldAnswer({ policy, approvers, requester }: ActivationFacts): number {
  const { approval } = policy.settings
  if (approval.kind === 'none' || approval.from.length > 1) return 0
  return approvers.filter((owner) => owner.id !== requester.id && owner.status === 'active').length
}
