import type { Belonging } from './audience'
import { belongs } from './audience'
import { error, warning, type Asker, type Finding, type LintFacts, type Variant } from './policy-finding'
import { personRisks } from './person-risk'
import { termsFor, type PolicySettings } from './policy'
import { planStages, seatsFrom } from './seats'

/** Who would find nobody to answer them. */
export function lintPeople(
  settings: PolicySettings,
  variants: readonly Variant[],
  facts: LintFacts,
): Finding[] {
  return variants.flatMap((variant, index) => {
    const here = facts.eligible.filter((person) => mayComeTo(settings, person, index - 1))
    return [
      ...lintStages(variant, here, facts),
      ...lintFallback(variant, facts),
      ...lintReviewers(variant, here, facts),
    ]
  })
}

/** Whether this rule holds for a person, or would if their risk were another: it changes overnight. */
function mayComeTo(settings: PolicySettings, person: Belonging, rule: number): boolean {
  const risks = settings.rules.some(({ who }) => who.risk.length > 0) ? personRisks : [person.risk]
  return risks.some((risk) => ruleOf(settings, { ...person, risk }) === rule)
}

/** Which special rule holds for a person; -1 for the terms of everybody. */
function ruleOf(settings: PolicySettings, person: Belonging): number {
  const { rule } = termsFor(settings, person)
  return rule === null ? -1 : settings.rules.findIndex(({ who }) => belongs(person, who))
}

function lintStages(
  { at, terms: { approval }, says }: Variant,
  here: readonly Asker[],
  facts: LintFacts,
): Finding[] {
  if (approval.kind === 'none') return []
  const path = says('approval') ? [...at, 'approval'] : at
  const plans = here.map((person) => ({ person, plan: planStages(approval, asking(person, facts)) }))
  // Who is on call is known only when somebody asks.
  const known = approval.stages.map(({ from }) => !from.some(({ kind }) => kind === 'on-call'))
  const stuck = plans.filter(({ plan }) => plan.short !== null && known.every(Boolean))
  const leaning = approval.stages.map((_, index) =>
    plans.filter(
      ({ plan }) => plan.short === null && known[index] === true && plan.stages[index]?.fallback === true,
    ),
  )
  return [
    ...(stuck.length > 0
      ? [
          error(
            path,
            `${namesOf(stuck)} could never be approved: too few are left who could, the fallback included.`,
          ),
        ]
      : []),
    ...leaning.flatMap((people, index) =>
      people.length > 0
        ? [
            warning(
              says('approval') ? [...path, 'stages', index, 'from'] : path,
              `For ${namesOf(people)} too few are left in stage ${index + 1} once the requester is taken out; the fallback would be asked.`,
            ),
          ]
        : [],
    ),
  ]
}

function asking({ id, own }: Asker, { now, people }: LintFacts) {
  return { now, people: { ...people, ...own }, excluded: [id] }
}

function lintFallback({ at, terms: { approval }, says }: Variant, { now, people }: LintFacts): Finding[] {
  if (approval.kind === 'none' || !says('approval')) return []
  const { from } = approval.fallback
  // A manager or a schedule depends on who asks, and when.
  if (from.some(({ kind }) => ['manager', 'managers-manager', 'on-call'].includes(kind))) return []
  return seatsFrom(from, { now, people, excluded: [] }).length > 0
    ? []
    : [
        error(
          [...at, 'approval', 'fallback', 'from'],
          'Nobody is in the fallback: it names no one who works here now.',
        ),
      ]
}

function lintReviewers(
  { at, terms: { emergency }, says }: Variant,
  here: readonly Asker[],
  facts: LintFacts,
): Finding[] {
  if (emergency === null || !says('emergency')) return []
  const { from } = emergency.reviewers
  const alone = here.filter((person) => seatsFrom(from, asking(person, facts)).length === 0)
  if (alone.length === 0 || from.some(({ kind }) => kind === 'on-call')) return []
  return [
    error(
      [...at, 'emergency', 'reviewers', 'from'],
      `Nobody could review an emergency of ${namesOf(alone.map((person) => ({ person })))}.`,
    ),
  ]
}

function namesOf(people: readonly { person: Asker }[]): string {
  const shown = people.slice(0, 3).map(({ person }) => person.name)
  const rest = people.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(' and ')
}
