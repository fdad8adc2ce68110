import { knownAs, peopleCalled } from '@/db/queries/integrations'
import type { ActivationFacts, NamedApprover } from '@/db/queries/roles'
import type { RequestRow } from '@/db/schema'
import type { AccessWanted } from '@/lib/domain/access'
import { sourceKey, sourcesOf, type ApproverSource } from '@/lib/domain/approval'
import { startOf, type TicketAnswer } from '@/lib/domain/facts'
import type { ProviderAnswer } from '@/lib/domain/integration'
import { termsFor, ticketMatches, type PolicySettings, type Terms } from '@/lib/domain/policy'
import { judgeSeenTicket } from '@/lib/domain/ticket'
import { TicketNamesThere } from '@/lib/tickets/ticket'
import type { Context } from '../context'
import { askRoster, askTicket, integrationOf } from './ask'

/** What the systems outside said about one judgement. */
export interface Heard {
  /** Null where the policy asks no system, or no ticket was given. */
  ticket: TicketAnswer | null
  /** The schedules that have the requester on call. */
  onCallBy: string[]
  /** The people on call, by `sourceKey`; a schedule that was silent is missing. */
  people: Record<string, NamedApprover[]>
  answers: ProviderAnswer[]
}

export const nothingHeard: Heard = { ticket: null, onCallBy: [], people: {}, answers: [] }

/** Whom to turn to, and for what. */
export interface Consulting {
  by: Context
  /** As typed; empty where there is none. */
  ticket: string
  /** Whether an answer of the last half minute does. */
  lately: boolean
  /** Left out for an activation: what is judged again asks about its ticket alone, more time about its approvers. */
  about?: 'ticket' | 'extension'
  /** A policy that is tried out, instead of the one in force. */
  policy?: PolicySettings
}

/**
 * Asks the ticket system and the on-call schedules that the policy names for this person. It waits for others: never
 * inside a transaction.
 */
export async function hear(
  consulting: Consulting,
  facts: ActivationFacts,
  { wanted, now }: { wanted: AccessWanted; now: Date },
): Promise<Heard> {
  const { terms } = termsFor(consulting.policy ?? facts.policy.settings, facts.requester)
  const slugs = consulting.about === 'ticket' ? [] : schedulesOf(terms, wanted, consulting)
  const [ticket, ...rosters] = await Promise.all([
    hearTicket(consulting, facts, { wanted, now, terms }),
    ...slugs.map((slug) => hearSchedule(consulting, facts, { slug, now })),
  ])
  return {
    ticket: ticket?.answer ?? null,
    onCallBy: rosters.flatMap(({ slug, on }) => (on ? [slug] : [])),
    people: Object.fromEntries(
      rosters.flatMap(({ slug, people }) =>
        people === null ? [] : [[sourceKey({ kind: 'on-call', schedule: slug }), people]],
      ),
    ),
    answers: [
      ...(ticket === null ? [] : [{ about: 'ticket' as const, from: ticket.from, ...ticket.answer }]),
      ...rosters.map(({ answer }) => answer),
    ],
  }
}

/** The schedules on which this judgement hangs, each once. */
function schedulesOf(terms: Terms, { emergency }: AccessWanted, { about }: Consulting): string[] {
  const approval = about === 'extension' ? (terms.extension?.approval ?? terms.approval) : terms.approval
  const automatic = approval.kind === 'stages' ? (approval.automatic?.onCall ?? null) : null
  const sources: ApproverSource[] = [
    ...sourcesOf(approval),
    ...(emergency === undefined ? [] : (terms.emergency?.reviewers.from ?? [])),
  ]
  const named = sources.flatMap((source) => (source.kind === 'on-call' ? [source.schedule] : []))
  return [...new Set([...named, ...(automatic === null ? [] : [automatic])])]
}

async function hearTicket(
  { by, ticket: typed, lately, about }: Consulting,
  { requester }: ActivationFacts,
  { wanted, now, terms }: { wanted: AccessWanted; now: Date; terms: Terms },
): Promise<{ from: string; answer: TicketAnswer } | null> {
  const ticket = typed.trim()
  const rule = about === 'extension' || wanted.emergency !== undefined ? null : terms.ticket
  const check = rule?.check ?? null
  // What is not even written like a ticket is refused for that, and not sent anywhere.
  if (rule === null || check === null || !ticketMatches(rule.pattern, ticket)) return null
  const integration = await integrationOf(by, 'ticket', check.provider)
  if (integration === null) {
    const text = `There is no ticket system ${check.provider} that could be asked about ${ticket}.`
    return { from: check.provider, answer: { kind: 'silent', text } }
  }
  const { name: system } = integration
  const said = await askTicket(by, integration, { ticket, now, lately })
  if (said.silent !== null)
    return { from: system, answer: { kind: 'silent', text: `${ticket} was not checked: ${said.silent}` } }
  const from = startOf(wanted, now)
  const need = {
    requester: await knownAs(by.db, requester.id),
    from,
    to: new Date(from.getTime() + wanted.durationMs),
  }
  const names = TicketNamesThere.parse(integration.config)
  return {
    from: system,
    answer: judgeSeenTicket({ asked: ticket, system }, said.value, need, { check, names }),
  }
}

interface HeardSchedule {
  slug: string
  /** Whether the requester is on call. */
  on: boolean
  /** Null when it was silent. */
  people: NamedApprover[] | null
  answer: ProviderAnswer
}

async function hearSchedule(
  { by, lately }: Consulting,
  { requester, role }: ActivationFacts,
  { slug, now }: { slug: string; now: Date },
): Promise<HeardSchedule> {
  const silent = (from: string, text: string): HeardSchedule => ({
    slug,
    on: false,
    people: null,
    answer: { about: 'on-call', from, kind: 'silent', text },
  })
  const integration = await integrationOf(by, 'on-call', slug)
  if (integration === null)
    return silent(slug, `There is no on-call schedule ${slug}, so nobody is asked by it.`)
  const { name } = integration
  const said = await askRoster(by, integration, { now, lately })
  if (said.silent !== null)
    return silent(name, `The on-call schedule ${name} did not say who is on call: ${said.silent}`)
  const people = await peopleCalled(by.db, { names: said.value, now, role: role.id })
  const kind = people.length > 0 ? 'good' : 'bad'
  const answer: ProviderAnswer = {
    about: 'on-call',
    from: name,
    kind,
    text: onCallInWords(name, said.value, people),
  }
  return { slug, on: people.some(({ id }) => id === requester.id), people: people.map(toApprover), answer }
}

type Called = Awaited<ReturnType<typeof peopleCalled>>[number]

function toApprover({ id, name, status, endsAt, away }: Called): NamedApprover {
  return { id, name, status, endsAt, away }
}

/** `On call by Payments: Ada Park; 1 more whom the portal does not know.` */
export function onCallInWords(schedule: string, told: readonly string[], people: readonly Called[]): string {
  const known = new Set(people.flatMap(({ email, handle }) => [email, handle]))
  const strangers = told.filter((name) => !known.has(name.toLowerCase())).length
  if (told.length === 0) return `Nobody is on call by ${schedule}.`
  if (people.length === 0)
    return `On call by ${schedule}: ${strangers === 1 ? 'somebody' : `${strangers} people`} whom the portal does not know.`
  const more = strangers === 0 ? '' : `; ${strangers} more whom the portal does not know`
  return `On call by ${schedule}: ${people.map(({ name }) => name).join(', ')}${more}.`
}

/** What is kept with a decision: what was heard at submit, and of the ticket what was heard now. */
export function answersOf(
  { verdict }: Pick<RequestRow, 'verdict'>,
  { answers }: Pick<Heard, 'answers'>,
): ProviderAnswer[] {
  const before = verdict.answers ?? []
  return answers.length === 0 ? before : [...answers, ...before.filter(({ about }) => about !== 'ticket')]
}
