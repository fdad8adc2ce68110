import { formatDuration } from './duration'
import { aboutSignIn } from './reason'
import type { Reason, ReasonCode } from './verdict'

/** One source of approvers as a policy names it, with the names that make it readable. */
export type ApproverWords =
  | { kind: 'person'; name: string }
  | { kind: 'manager' | 'managers-manager'; name: string | null }
  | { kind: 'group'; name: string }
  /** Any of a set that needs no further words. */
  | { kind: 'several'; name: string }
  /** `count` is how many owners could answer; 0 where that is not known. */
  | { kind: 'owners'; count: number }

/** Who approves: `your manager Maud Lind`, `one of the 3 role owners`, `2 of the group incident-commanders`. */
export function approversInWords(needed: number, sources: readonly ApproverWords[]): string {
  if (needed > 1) return `${needed} of ${joined(sources.map(several), 'and')}`
  return joined(sources.map(one), 'or')
}

function several(source: ApproverWords): string {
  switch (source.kind) {
    case 'person':
      return source.name
    case 'several':
      return source.name
    case 'managers-manager':
      return source.name === null
        ? 'your manager’s manager (none is set)'
        : `your manager’s manager ${source.name}`
    case 'manager':
      return source.name === null ? 'your manager (none is set)' : `your manager ${source.name}`
    case 'group':
      return `the group ${source.name}`
    case 'owners':
      return source.count > 1 ? `the ${source.count} role owners` : 'the role owners'
  }
}

function one(source: ApproverWords): string {
  if (source.kind === 'group') return `someone in ${several(source)}`
  if (source.kind === 'several') return `one of ${source.name}`
  if (source.kind === 'owners') return source.count === 1 ? 'the role owner' : `one of ${several(source)}`
  return several(source)
}

function joined(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** What would happen if the form were sent now; times are already in the viewer's own words. */
export interface Outlook {
  reasons: readonly Reason[]
  /** Null where nobody has to approve. */
  approval: { who: string; needed: number; decideWithinMs: number } | null
  durationMs: number
  /** The chosen start, or null for as soon as possible. */
  start: string | null
  /** When it would end if it began as planned. */
  end: string
}

// What is merely not typed yet: the form says so beside the field once it is sent.
const stillToFill: readonly ReasonCode[] = [
  'justification-missing',
  'justification-too-short',
  'ticket-missing',
  'ticket-unreadable',
  'duration-missing',
]

/** Whether the form could not succeed as it stands, whatever else is typed. */
export function wouldBeRefused(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => !stillToFill.includes(code) && !aboutSignIn.includes(code))
}

/** The sentence that says what will happen: `Starts as soon as one of the 2 role owners approves; ends 2 h later.` */
export function outlookSentence(outlook: Outlook): string {
  const { reasons } = outlook
  const first = reasons.filter(({ code }) => aboutSignIn.includes(code)).map(({ text }) => text)
  const away = first.length === 0 ? '' : `${first.join(' ')} Activate takes you there; this form is kept. `
  return `${away}${whatFollows(outlook)}`
}

function whatFollows({ reasons, approval, durationMs, start, end }: Outlook): string {
  const against = reasons.filter(({ code }) => !stillToFill.includes(code) && !aboutSignIn.includes(code))
  if (against.length > 0) return `This would be refused. ${against.map((reason) => reason.text).join(' ')}`
  const length = formatDuration(durationMs)
  if (approval === null)
    return start === null
      ? `Starts at once; ends ${length} later, ${end}.`
      : `Starts ${start}; ends ${length} later, ${end}.`
  const approve = approval.needed === 1 ? 'approves' : 'approve'
  const patience = `The request stays open for ${formatDuration(approval.decideWithinMs)}.`
  if (start === null) return `Starts as soon as ${approval.who} ${approve}; ends ${length} later. ${patience}`
  return `Starts ${start} if ${approval.who} ${approve} before, else at the approval; ends ${length} after its start. ${patience}`
}
