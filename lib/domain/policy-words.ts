import type { Automatic, Stage } from './approval'
import { approvalRule, sourcesWords, type SourceNames } from './approval-rule'
import type { Audience } from './audience'
import type { Conditions, Limits } from './conditions'
import { formatDuration, SECOND } from './duration'
import { hoursInWords } from './hours'
import type { TeamId } from './ids'
import { personRisks } from './person-risk'
import type { PolicySettings, SpecialRule, Terms } from './policy'
import { employments } from './principal'

export interface PolicyWordNames extends SourceNames {
  teams: ReadonlyMap<TeamId, string>
}

/** One part of a policy as one would say it. */
export interface PolicyLine {
  term: string
  text: string
}

/** Whom a special rule is for: `contractors in the group DBA on call`; `everybody` where it names nothing. */
export function audienceWords({ groups, teams, employment, risk }: Audience, names: PolicyWordNames): string {
  const named = employment.length > 0 && employment.length < employments.length
  const who = named ? employment.map((kind) => `${kind}s`).join(' and ') : 'everybody'
  const inGroups = groups.map((id) => names.groups.get(id) ?? 'a group that is gone')
  const inTeams = teams.map((id) => names.teams.get(id) ?? 'a team that is gone')
  return [
    who,
    ...(inGroups.length > 0
      ? [`in ${inGroups.length === 1 ? 'the group' : 'one of the groups'} ${inGroups.join(', ')}`]
      : []),
    ...(inTeams.length > 0
      ? [`of ${inTeams.length === 1 ? 'the team' : 'one of the teams'} ${inTeams.join(', ')}`]
      : []),
    // Whoever may be of any risk may be of each.
    ...(risk.length > 0 && risk.length < personRisks.length ? [`whose risk is ${risk.join(' or ')}`] : []),
  ].join(' ')
}

/** What these terms say, part by part; a part that is not named is left out. */
export function termsInWords(terms: Terms | SpecialRule['terms'], names: PolicyWordNames): PolicyLine[] {
  const { duration, start, justification, approval, conditions, limits, forOthers } = terms
  const lines: (PolicyLine | false | undefined)[] = [
    duration && {
      term: 'Duration',
      text: `${formatDuration(duration.defaultMs)} unless said otherwise, ${formatDuration(duration.maxMs)} at most${duration.minMs > SECOND ? `, ${formatDuration(duration.minMs)} at least` : ''}.`,
    },
    start && {
      term: 'Start',
      text: start.maxAheadMs === 0 ? 'Only now.' : `Now, or up to ${formatDuration(start.maxAheadMs)} ahead.`,
    },
    justification && { term: 'Justification', text: justificationWords(justification) },
    terms.ticket !== undefined && { term: 'Ticket', text: ticketWords(terms.ticket) },
    approval && { term: 'Approval', text: approvalRule('It', approval, names) },
    ...(approval?.kind === 'stages' ? asideOf(approval, names) : []),
    conditions && { term: 'Conditions', text: conditionsWords(conditions) },
    limits && { term: 'Limits', text: limitsWords(limits) },
    ...laterWords(terms, names),
    forOthers !== undefined && {
      term: 'For others',
      text: forOthers ? 'One person may ask for another.' : 'Everybody asks for themselves.',
    },
  ]
  return lines.filter((line) => line !== undefined && line !== false)
}

function asideOf(
  { stages, fallback, automatic }: Extract<Terms['approval'], { kind: 'stages' }>,
  names: PolicyWordNames,
): PolicyLine[] {
  const asks = stages.flatMap((stage, index) =>
    demandsOf(stage, stages.length > 1 ? `Stage ${index + 1}: ` : ''),
  )
  return [
    ...(asks.length > 0 ? [{ term: 'Approvers', text: asks.join(' ') }] : []),
    {
      term: 'Fallback',
      text: `Where nobody of a stage could answer: ${sourcesWords(fallback.from, names)}.`,
    },
    ...(automatic === null ? [] : [{ term: 'Without asking', text: automaticWords(automatic) }]),
  ]
}

function demandsOf(stage: Stage, head: string): string[] {
  const { reasonRequired, someoneElse, passkey } = stage
  const signIn = stageSignIn(stage)
  const demands = [
    reasonRequired && 'a reason is needed to approve',
    signIn !== '' && `a sign-in${signIn}${passkey ? ', or a passkey,' : ''} is needed`,
    !someoneElse && head !== '' && 'an approver of an earlier stage may answer again',
  ].filter((demand) => demand !== false && demand !== '')
  const said = `${head}${demands.join('; ')}.`
  return demands.length === 0 ? [] : [said.charAt(0).toUpperCase() + said.slice(1)]
}

function stageSignIn({ freshSignInMs, signInMethods }: Stage): string {
  const how = signInMethods.length === 0 ? '' : ` with ${signInMethods.join(' or ')}`
  return `${how}${freshSignInMs === null ? '' : ` no older than ${formatDuration(freshSignInMs)}`}`
}

function automaticWords({ onCall, ticketConfirmed, maxMs, approvedWithinMs }: Automatic): string {
  const parts = [
    onCall !== null && `the requester is on call by ${onCall}`,
    ticketConfirmed && 'the ticket was confirmed',
    maxMs !== null && `it is for ${formatDuration(maxMs)} at most`,
    approvedWithinMs !== null &&
      `it was approved for the same person within ${formatDuration(approvedWithinMs)}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'Never.' : `Nobody is asked when ${parts.join(' and ')}.`
}

function justificationWords({ required, minLength, prompt }: Terms['justification']): string {
  const length = minLength > 0 ? `, at least ${minLength} characters` : ''
  return `${required ? 'Needed' : 'Welcome, not needed'}${length}.${prompt === '' ? '' : ` “${prompt}”`}`
}

function ticketWords(ticket: Terms['ticket']): string {
  if (ticket === null) return 'None is asked for.'
  const { check } = ticket
  const shape = `${ticket.required ? 'Needed' : 'Welcome, not needed'}; it looks like ${ticket.example || ticket.pattern}.`
  if (check === null) return shape
  const demands = [
    'is open',
    check.assignedToRequester && 'is assigned to the requester',
    check.changeWindow && 'its change window covers the grant',
  ].filter((demand) => demand !== false)
  const silent = {
    refuse: 'When there is no answer, the request is refused.',
    ask: 'When there is no answer, people are asked.',
    allow: 'When there is no answer, it counts as good.',
  }[check.ifSilent]
  const ends = check.closingEnds ? ' Closing it ends the grant.' : ''
  return `${shape} ${check.provider} is asked whether it ${demands.join(', ')}. ${silent}${ends}`
}

function conditionsWords({ hours, networks, signIn }: Conditions): string {
  const parts = [
    hours !== null && `Only ${hoursInWords(hours)}.`,
    networks !== null && `Only from ${networks.join(', ') || 'no network at all'}.`,
    signIn !== null && signInWords(signIn),
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'None.' : parts.join(' ')
}

function signInWords({ maxAgeMs, methods }: NonNullable<Conditions['signIn']>): string {
  const age = maxAgeMs === null ? '' : ` no older than ${formatDuration(maxAgeMs)}`
  const how = methods.length === 0 ? '' : ` with ${methods.join(' or ')}`
  return `A sign-in${how}${age} is needed.`
}

function limitsWords({ perDay, perWeek, coolDownMs, maxHolders }: Limits): string {
  const parts = [
    perDay !== null && `${perDay} in 24 hours`,
    perWeek !== null && `${perWeek} in 7 days`,
    coolDownMs !== null && `${formatDuration(coolDownMs)} between two`,
    maxHolders !== null && `${maxHolders} ${maxHolders === 1 ? 'holder' : 'holders'} at once`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'None.' : `At most: ${parts.join(', ')}.`
}

function laterWords(
  { extension, emergency }: Terms | SpecialRule['terms'],
  names: PolicyWordNames,
): PolicyLine[] {
  const lines: (PolicyLine | false)[] = [
    extension === null && { term: 'Extension', text: 'A live grant is not extended.' },
    extension != null && {
      term: 'Extension',
      text: `${extension.times === 1 ? 'Once' : `Up to ${extension.times} times`}, ${formatDuration(extension.maxMs)} in all${extension.lastMs === null ? '' : `, in the last ${formatDuration(extension.lastMs)} of the grant`}. ${approvalRule('It', extension.approval, names)}`,
    },
    emergency === null && { term: 'Emergency', text: 'There is no emergency activation.' },
    emergency != null && {
      term: 'Emergency',
      text: `At once and for ${formatDuration(emergency.maxMs)} at most; reviewed within ${formatDuration(emergency.reviewWithinMs)} by ${sourcesWords(emergency.reviewers.from, names)}.`,
    },
  ]
  return lines.filter((line) => line !== false)
}

/** A rule of a policy in words, in the order in which they are tried. */
export interface RuleText {
  /** `1. Contractors`, and last what holds for everybody else. */
  title: string
  who: string
  lines: PolicyLine[]
}

/** Every rule of a policy in its order: of the special ones the first that fits counts, else the terms of everybody. */
export function policyInWords({ rules, ...base }: PolicySettings, names: PolicyWordNames): RuleText[] {
  return [
    ...rules.map(({ name, who, terms }, index) => ({
      title: `${index + 1}. ${name}`,
      who: `For ${audienceWords(who, names)}. What is not named here is as for everybody.`,
      lines: termsInWords(terms, names),
    })),
    {
      title: rules.length === 0 ? 'For everybody' : 'For everybody else',
      who: '',
      lines: termsInWords(base, names),
    },
  ]
}
