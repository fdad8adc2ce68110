import type { ApproverSource } from './approval'
import { ApproverSource as Source } from './approval'
import { sourcesWords } from './approval-rule'
import { lengthText } from './length-text'
import type { PolicySettings } from './policy'
import { audienceWords, type PolicyWordNames } from './policy-words'

/** One thing that differs between two policies. Null where the part is not there. */
export interface Change {
  /** `Approval, stage 1, approvals needed` */
  label: string
  before: string | null
  after: string | null
}

/** What differs, path by path and in words, in the order in which a policy is written. */
export function diffPolicies(
  before: PolicySettings,
  after: PolicySettings,
  names: PolicyWordNames,
): Change[] {
  const [old, fresh] = [linesOf(before, names), linesOf(after, names)]
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .map((label) => ({ label, before: old.get(label) ?? null, after: fresh.get(label) ?? null }))
    .filter((change) => change.before !== change.after)
}

const words: Record<string, string> = {
  minMs: 'shortest',
  maxMs: 'longest',
  defaultMs: 'default',
  maxAheadMs: 'how far ahead',
  minLength: 'least length',
  assignedToRequester: 'assigned to the requester',
  changeWindow: 'change window covers the grant',
  ifSilent: 'when its provider does not answer',
  closingEnds: 'closing it ends the grant',
  needed: 'approvals needed',
  from: 'who is asked',
  reasonRequired: 'reason needed',
  freshSignInMs: 'age of the approver’s sign-in at most',
  signInMethods: 'how the approver signed in',
  passkey: 'a passkey stands in for it',
  someoneElse: 'someone other than in earlier stages',
  decideWithinMs: 'time to answer',
  onTimeOut: 'when nobody answered',
  waitMs: 'further time to answer',
  automatic: 'without asking',
  onCall: 'on call by',
  ticketConfirmed: 'ticket confirmed',
  approvedWithinMs: 'approved within',
  timeZone: 'time zone',
  signIn: 'sign-in',
  maxAgeMs: 'age at most',
  perDay: 'a day',
  perWeek: 'a week',
  coolDownMs: 'time between two',
  maxHolders: 'holders at once',
  lastMs: 'only in the last',
  times: 'how often',
  reviewWithinMs: 'reviewed within',
  forOthers: 'asking for others',
}

/** What happens, where a part says so itself. */
const kinds: Record<string, string> = {
  none: 'nobody is asked',
  stages: 'in stages',
  expire: 'the request lapses',
  escalate: 'others are asked as well',
  reassign: 'others are asked instead',
}

type Lines = Map<string, string>

function linesOf({ rules, ...base }: PolicySettings, names: PolicyWordNames): Lines {
  const lines: Lines = new Map()
  walk(base, [], lines, names)
  if (rules.length > 0) lines.set('Order of the special rules', rules.map(({ name }) => name).join(', '))
  for (const rule of rules) {
    const at = `Rule “${rule.name}”`
    lines.set(`${at}, who`, audienceWords(rule.who, names))
    for (const [part, value] of Object.entries(rule.terms)) walk(value, [at, part], lines, names)
  }
  return lines
}

function walk(value: unknown, at: readonly string[], lines: Lines, names: PolicyWordNames): void {
  if (value === undefined) return
  if (Array.isArray(value)) return walkList(value, at, lines, names)
  if (typeof value !== 'object' || value === null) {
    lines.set(labelOf(at), wordsOf(at.at(-1) ?? '', value))
    return
  }
  const kind: unknown = 'kind' in value ? value.kind : null
  if (at.length > 0) lines.set(labelOf(at), (typeof kind === 'string' && kinds[kind]) || 'set')
  for (const [part, inner] of Object.entries(value))
    if (part !== 'kind') walk(inner, [...at, part], lines, names)
}

function walkList(
  list: readonly unknown[],
  at: readonly string[],
  lines: Lines,
  names: PolicyWordNames,
): void {
  if (at.at(-1) === 'stages')
    list.forEach((stage, index) => walk(stage, [...at.slice(0, -1), `stage ${index + 1}`], lines, names))
  else if (at.at(-1) === 'from') lines.set(labelOf(at), sourcesWords(list.flatMap(asSource), names))
  else lines.set(labelOf(at), list.length === 0 ? 'none' : list.map(oneOf).join(', '))
}

function asSource(value: unknown): ApproverSource[] {
  const read = Source.safeParse(value)
  return read.success ? [read.data] : []
}

/** A window or a day, as short as it can be told. */
function oneOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).flat().join(' ') : String(value)
}

function labelOf(at: readonly string[]): string {
  const label = at.map((part) => words[part] ?? part).join(', ')
  return label.charAt(0).toUpperCase() + label.slice(1)
}

function wordsOf(part: string, value: unknown): string {
  if (value === null || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return part.endsWith('Ms') ? lengthText(value) : String(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
