import type { Conflict } from './facts'
import type { RoleId, SeparationRuleId } from './ids'

/** What happens to whoever would break a rule, the strictest first. */
export const separationEffects = ['block', 'exception', 'warn'] as const
export type SeparationEffect = (typeof separationEffects)[number]

export const separationEffectLabel: Record<SeparationEffect, string> = {
  block: 'Block',
  exception: 'Needs an exception',
  warn: 'Warn',
}

/**
 * Roles that one person should not hold together. With a second side, one role of each side is too many; without,
 * any two roles of the first are.
 */
export interface SeparationRule {
  id: SeparationRuleId
  name: string
  /** Why, in one sentence; may be empty. */
  reason: string
  effect: SeparationEffect
  first: readonly RoleId[]
  second: readonly RoleId[]
}

/** A role that a person has, will have, or has asked for. */
export interface HeldRole {
  id: RoleId
  name: string
  how: 'live' | 'scheduled' | 'asked' | 'standing'
}

/** Leave to break a rule for a while, for which somebody answers. */
export interface Exemption {
  ruleId: SeparationRuleId
  owner: string
  control: string
  endsAt: Date
}

interface Judging {
  role: { id: RoleId; name: string }
  /** When the access would end. */
  endsAt: Date
  held: readonly HeldRole[]
  rules: readonly SeparationRule[]
  exemptions: readonly Exemption[]
}

/** What stands between this role and what the person has already, one conflict for each rule that is touched. */
export function conflictsOf(judging: Judging): Conflict[] {
  return judging.rules.flatMap((rule) => {
    const clashing = clashingWith(rule, judging)
    return clashing.length === 0 ? [] : [judge(rule, clashing, judging)]
  })
}

function clashingWith(rule: SeparationRule, { role, held }: Pick<Judging, 'role' | 'held'>): HeldRole[] {
  const against = opposite(rule, role.id)
  return held.filter(({ id }) => id !== role.id && against.includes(id))
}

/** A role that cannot be had, or not without a warning, because of others. */
export interface Clash {
  effect: Conflict['effect']
  text: string
}

/** The same in a few words, for a list: `Conflicts with Orders dump, which you hold`. Null where nothing stands between. */
export function clashOf(judging: Judging): Clash | null {
  const clashing = judging.rules.flatMap((rule) => clashingWith(rule, judging))
  if (clashing.length === 0) return null
  const others = [
    ...new Map(clashing.map(({ name, how: kind }) => [name, `${name}, ${yours[kind]}`])).values(),
  ]
  const isBlocked = conflictsOf(judging).some(({ effect }) => effect === 'block')
  return { effect: isBlocked ? 'block' : 'warn', text: `Conflicts with ${others.join('; and ')}` }
}

const yours: Record<HeldRole['how'], string> = {
  live: 'which you hold',
  scheduled: 'which is scheduled for you',
  asked: 'which you asked for',
  standing: 'which you have on the target without a grant',
}

/** The roles that a rule keeps apart from this one. */
export function opposite(
  { first, second }: Pick<SeparationRule, 'first' | 'second'>,
  role: RoleId,
): RoleId[] {
  if (second.length === 0) return first.includes(role) ? first.filter((id) => id !== role) : []
  return [...(first.includes(role) ? second : []), ...(second.includes(role) ? first : [])]
}

function judge(rule: SeparationRule, clashing: readonly HeldRole[], judging: Judging): Conflict {
  const what = sentence(rule, clashing, judging.role.name)
  if (rule.effect !== 'exception') return { effect: rule.effect, rule: rule.name, text: what }
  const given = judging.exemptions.filter(({ ruleId }) => ruleId === rule.id)
  const covering = given.find(({ endsAt }) => judging.endsAt <= endsAt)
  if (covering !== undefined)
    return {
      effect: 'warn',
      rule: rule.name,
      text: `${what} An exception allows it, for which ${covering.owner} answers: ${unstopped(covering.control)}.`,
    }
  const way =
    given.length > 0
      ? 'The exception ends before this access would. Choose an earlier end.'
      : 'It takes an exception, which an administrator can grant.'
  return { effect: 'block', rule: rule.name, text: `${what} ${way}` }
}

const how: Record<HeldRole['how'], string> = {
  live: 'held now',
  scheduled: 'scheduled',
  asked: 'asked for',
  standing: 'on the target already, without a grant',
}

/**
 * The same for whoever asks and whoever decides:
 * `“Who dumps may not own” keeps Orders dump apart from Orders owner (held now). Copies leave the house.`
 */
function sentence({ name, reason }: SeparationRule, clashing: readonly HeldRole[], role: string): string {
  const others = [...new Map(clashing.toReversed().map((held) => [held.id, held])).values()]
  const list = others
    .toReversed()
    .map((held) => `${held.name} (${how[held.how]})`)
    .join(' and ')
  return `“${name}” keeps ${role} apart from ${list}.${reason === '' ? '' : ` ${unstopped(reason)}.`}`
}

function unstopped(text: string): string {
  return text.replace(/[.\s]+$/, '')
}
