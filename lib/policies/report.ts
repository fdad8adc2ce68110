import type { AffectedPerson, Plan, RolePlan } from '@/lib/services/policies/plan'
import type { ApplyRefusal } from '@/lib/services/policies/apply'
import type { Outcome } from '@/lib/domain/replay'
import { hasChanges } from '@/lib/services/policies/plan'

/** A plan for a terminal: what differs, and for whom. */
export function planReport(plan: Plan): string {
  const blocks = plan.roles.filter(({ kind }) => kind !== 'same').map(roleReport)
  const released = plan.released.map(
    ({ slug }) => `${slug}: has no file any more; it is edited in the portal again.`,
  )
  const unknown = plan.unknown.map(({ slug, file }) => `${file}: there is no role ${slug}.`)
  const end = hasChanges(plan)
    ? `Plan ${plan.fingerprint}. Apply it with: npm run policies:apply -- <folder> --plan ${plan.fingerprint} --by <handle>`
    : 'Nothing differs from what is in force.'
  return [...blocks, ...released, ...unknown, end].join('\n\n')
}

function roleReport({ role, kind, changes, gains, loses, eligible, needsSecond }: RolePlan): string {
  if (kind === 'adopt') return `${role.slug}: the same policy, kept in these files from now on.`
  return [
    `${role.slug}: version ${role.version} becomes ${role.version + 1}${needsSecond ? ` (${role.risk} risk: takes --approved-by)` : ''}`,
    ...changes.map(
      ({ label, before, after }) => `  ${label}: ${before ?? 'not there'} -> ${after ?? 'gone'}`,
    ),
    `  Of ${eligible} eligible: ${gains.length} come to it more easily, ${loses.length} less easily.`,
    ...people('+', gains),
    ...people('-', loses),
  ].join('\n')
}

const shown = 20

function people(sign: '+' | '-', affected: readonly AffectedPerson[]): string[] {
  const lines = affected
    .slice(0, shown)
    .map(
      ({ name, before, after, why }) =>
        `  ${sign} ${name}: ${outcome(before)} -> ${outcome(after)}${why === '' ? '' : ` (${why})`}`,
    )
  const rest = affected.length - lines.length
  return rest > 0 ? [...lines, `  ${sign} and ${rest} more`] : lines
}

function outcome(of: Outcome): string {
  switch (of.kind) {
    case 'refused':
      return 'refused'
    case 'automatic':
      return 'at once'
    case 'needs-approval':
      return of.needed === 1 ? '1 approval' : `${of.needed} approvals`
  }
}

/** Why nothing was applied, and what to do. */
export function refusalReport(refusal: ApplyRefusal): string {
  switch (refusal.kind) {
    case 'out-of-date':
      return `This is not the plan that was looked at: files or policies have changed since. The plan is now:\n\n${planReport(refusal.plan)}`
    case 'unknown-roles':
      return `There is no role ${refusal.slugs.join(', ')}. Nothing was applied.`
    case 'no-administrator':
      return `${refusal.handle} is no administrator who works here. Nothing was applied.`
    case 'second-needed':
      return `The risk of ${refusal.slugs.join(', ')} takes a second administrator: --approved-by <handle>. Nothing was applied.`
    case 'own-approval':
      return 'The second administrator must be somebody else. Nothing was applied.'
  }
}
