import { groupNames, type ActivationFacts, type NamedApprover } from '@/db/queries/roles'
import { sourceKey, sourcesOf, type Approval, type ApproverSource, type Stage } from '@/lib/domain/approval'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import { approversInWords, type ApproverWords } from '@/lib/domain/sentence'
import { evaluate, startOf, type Verdict, type Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { factsFor } from './circumstances'

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
  input: Wanted & { roleId: RoleId; forId?: PrincipalId },
): Promise<Preview | null> {
  const now = ctx.now()
  const { roleId } = input
  const read = await factsFor(ctx.db, ctx, {
    principalId: input.forId ?? ctx.viewer.id,
    roleId,
    wanted: input,
    now,
    asker: ctx,
    consult: { by: ctx, ticket: input.ticket, lately: true },
  })
  if (read === null) return null
  const { facts, judged } = read
  const startsAt = startOf(input, now)
  return {
    verdict: evaluate(input, judged),
    facts,
    startsAt,
    endsAt: new Date(startsAt.getTime() + input.durationMs),
    approvers: await describeApprovers(ctx, facts),
  }
}

/** Who approves under the terms that hold for this person, as one would say it; empty where nobody does. */
export async function describeApprovers(
  ctx: Pick<PersonContext, 'db'>,
  facts: ActivationFacts,
): Promise<string> {
  return (await describeApproversOf(ctx, [facts])).get(facts.role.id) ?? ''
}

/** The same for several roles at once, by role. */
export async function describeApproversOf(
  ctx: Pick<PersonContext, 'db'>,
  several: readonly ActivationFacts[],
): Promise<Map<RoleId, string>> {
  const named = several.flatMap((facts) => sourcesOf(approvalIn(facts)))
  const groupIds = new Set(named.flatMap((source) => (source.kind === 'group' ? [source.id] : [])))
  const groups = await groupNames(ctx.db, [...groupIds])
  return new Map(several.map((facts) => [facts.role.id, inWords(facts, groups)]))
}

function approvalIn({ policy, requester }: ActivationFacts): Approval {
  return termsFor(policy.settings, requester).terms.approval
}

function inWords(facts: ActivationFacts, groups: ReadonlyMap<string, string>): string {
  const approval = approvalIn(facts)
  if (approval.kind === 'none') return ''
  return approval.stages
    .map((stage) =>
      approversInWords(
        stage.needed,
        stage.from.map((source) => wordsOf(source, stage, facts, groups)),
      ),
    )
    .join(', then ')
}

function wordsOf(
  source: ApproverSource,
  stage: Stage,
  facts: ActivationFacts,
  groups: ReadonlyMap<string, string>,
): ApproverWords {
  const named = facts.people[sourceKey(source)] ?? []
  switch (source.kind) {
    case 'person':
      return { kind: 'person', name: named[0]?.name ?? 'a named approver' }
    case 'group':
      return { kind: 'group', name: groups.get(source.id) ?? 'that was named' }
    case 'manager':
      return { kind: 'manager', name: named[0]?.name ?? null }
    case 'managers-manager':
      return { kind: 'managers-manager', name: named[0]?.name ?? null }
    // How many could answer is said where they are the only ones asked; else the names are not told apart.
    case 'owners':
      return { kind: 'owners', count: stage.from.length > 1 ? 0 : couldAnswer(named, facts) }
    case 'target-owners':
      return { kind: 'several', name: 'the target’s owners' }
    case 'administrators':
      return { kind: 'several', name: 'the administrators' }
    case 'on-call':
      return { kind: 'person', name: `whoever is on call by ${source.schedule}` }
  }
}

function couldAnswer(named: readonly NamedApprover[], { requester }: ActivationFacts): number {
  return named.filter((owner) => owner.id !== requester.id && owner.status === 'active').length
}
