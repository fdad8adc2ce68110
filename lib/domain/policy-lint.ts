import { sourceKey, type Approval, type ApproverSource } from './approval'
import { belongs, type Audience } from './audience'
import { DAY, formatDuration } from './duration'
import { nextOpening } from './hours'
import {
  error,
  variantsOf,
  warning,
  type Finding,
  type LintFacts,
  type Path,
  type Variant,
} from './policy-finding'
import { lintNames } from './policy-lint-names'
import { lintPeople } from './policy-lint-people'
import { personRisks } from './person-risk'
import type { PolicySettings, Terms } from './policy'
import { employments } from './principal'

/** Everything about a policy that deserves a look before it is published. */
export function lintPolicy(settings: PolicySettings, facts: LintFacts): Finding[] {
  const variants = variantsOf(settings)
  return [
    ...variants.flatMap((variant) => [
      ...lintLengths(variant, facts),
      ...lintHours(variant, facts),
      ...lintApprovals(variant),
      ...lintNames(variant, facts),
    ]),
    ...lintRules(settings, facts),
    ...lintPeople(settings, variants, facts),
  ]
}

function lintLengths({ at, terms, says }: Variant, { target }: LintFacts): Finding[] {
  const { duration, extension, emergency } = terms
  const findings: Finding[] = []
  const inAllMs = duration.maxMs + (extension?.maxMs ?? 0)
  const { longestMs, endsByItself } = target
  if (longestMs !== null && says('duration') && duration.maxMs > longestMs)
    findings.push(
      error(
        [...at, 'duration', 'maxMs'],
        `The target holds access for ${formatDuration(longestMs)} at most.`,
      ),
    )
  else if (longestMs !== null && says('extension') && inAllMs > longestMs)
    findings.push(
      error(
        [...at, 'extension', 'maxMs'],
        `Extended, a grant could last ${formatDuration(inAllMs)}; the target holds access for ${formatDuration(longestMs)} at most.`,
      ),
    )
  if (longestMs !== null && emergency !== null && says('emergency') && emergency.maxMs > longestMs)
    findings.push(
      error(
        [...at, 'emergency', 'maxMs'],
        `The target holds access for ${formatDuration(longestMs)} at most.`,
      ),
    )
  if (!endsByItself && says('duration') && duration.maxMs > DAY)
    findings.push(
      warning(
        [...at, 'duration', 'maxMs'],
        `The target does not end access by itself: should this portal be down then, a grant outlives its end. ${formatDuration(DAY)} at most keeps that short.`,
      ),
    )
  if (emergency !== null && says('emergency') && emergency.maxMs > duration.maxMs)
    findings.push(
      warning([...at, 'emergency', 'maxMs'], 'An emergency activation may last longer than a usual one.'),
    )
  return findings
}

function lintHours({ at, terms, says }: Variant, { now }: LintFacts): Finding[] {
  const { hours, networks } = terms.conditions
  const findings: Finding[] = []
  if (says('conditions') && networks?.length === 0)
    findings.push(
      error([...at, 'conditions', 'networks'], 'No network is named, so nobody could ask from anywhere.'),
    )
  if (hours === null || (!says('conditions') && !says('duration'))) return findings
  const path = [...at, ...(says('conditions') ? ['conditions', 'hours'] : ['duration', 'defaultMs'])]
  if (nextOpening(hours, now, terms.duration.minMs) === null)
    findings.push(error(path, 'No time in the next 60 days lies within the windows.'))
  else if (nextOpening(hours, now, terms.duration.defaultMs) === null)
    findings.push(
      error(
        path,
        `The default duration of ${formatDuration(terms.duration.defaultMs)} fits into no window of the next 60 days.`,
      ),
    )
  return findings
}

function lintApprovals({ at, terms, says }: Variant): Finding[] {
  const { approval, extension } = terms
  return [
    ...(says('approval') ? lintApproval(approval, [...at, 'approval'], terms) : []),
    ...(says('extension') && extension !== null
      ? lintApproval(extension.approval, [...at, 'extension', 'approval'], terms)
      : []),
  ]
}

function lintApproval(approval: Approval, at: Path, terms: Terms): Finding[] {
  if (approval.kind === 'none') return []
  const sameAgain = approval.stages.flatMap(({ from, onTimeOut }, index): Finding[] =>
    onTimeOut.kind !== 'expire' && isWithin(onTimeOut.from, from)
      ? [
          warning(
            [...at, 'stages', index, 'onTimeOut', 'from'],
            'When nobody answers in time, the same people would be asked again.',
          ),
        ]
      : [],
  )
  return [...sameAgain, ...lintAutomatic(approval.automatic, [...at, 'automatic'], terms)]
}

function isWithin(some: readonly ApproverSource[], all: readonly ApproverSource[]): boolean {
  const keys = new Set(all.map(sourceKey))
  return some.every((source) => keys.has(sourceKey(source)))
}

function lintAutomatic(
  automatic: Extract<Approval, { kind: 'stages' }>['automatic'],
  path: Path,
  { duration, ticket }: Terms,
): Finding[] {
  if (automatic === null) return []
  const { onCall, ticketConfirmed, maxMs, approvedWithinMs } = automatic
  const others = onCall !== null || ticketConfirmed || approvedWithinMs !== null
  if (!others && maxMs === null)
    return [warning(path, 'No condition is named, so somebody is always asked. Leave it out, or name one.')]
  if (!others && maxMs !== null && maxMs >= duration.maxMs)
    return [warning(path, 'This always holds: nothing may last longer, so nobody is ever asked.')]
  if (ticketConfirmed && ticket?.check == null)
    return [warning(path, 'This never holds: no ticket is checked with its provider.')]
  return []
}

function lintRules(settings: PolicySettings, { eligible }: LintFacts): Finding[] {
  return settings.rules.flatMap(({ name, who, terms }, index): Finding[] => {
    const cover = settings.rules.slice(0, index).find((earlier) => covers(earlier.who, who))
    const at = ['rules', index]
    if (cover !== undefined)
      return [error(at, `${name} is never reached: whoever it is for is covered by ${cover.name} before it.`)]
    if (settings.rules.slice(0, index).some((earlier) => earlier.name === name))
      return [warning([...at, 'name'], `Another rule is called ${name} too.`)]
    if (Object.values(terms).every((part) => part === undefined))
      return [warning(at, `${name} changes nothing.`)]
    // A person’s risk changes: that nobody is of this one today is how it should be.
    if (eligible.length > 0 && !eligible.some((person) => belongs(person, { ...who, risk: [] })))
      return [warning([...at, 'who'], `${name} fits none of the people who are eligible today.`)]
    return []
  })
}

/** Whether everybody of `who` is in `wide` too. */
function covers(wide: Audience, who: Audience): boolean {
  const part = <T>(outer: readonly T[], inner: readonly T[], all = Infinity) =>
    outer.length === 0 ||
    outer.length >= all ||
    (inner.length > 0 && inner.every((one) => outer.includes(one)))
  return (
    part(wide.groups, who.groups) &&
    part(wide.teams, who.teams) &&
    part(wide.employment, who.employment, employments.length) &&
    part(wide.risk, who.risk, personRisks.length)
  )
}
