import { integrationById, peopleCalled } from '@/db/queries/integrations'
import type { IntegrationRow } from '@/db/schema'
import type { IntegrationId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { askRoster, askTicket } from './ask'
import { onCallInWords } from './hear'

export type TestRefusal = 'not-permitted' | 'no-such-integration' | 'ticket-missing'

/** What came of a test, in words. */
export interface Tested {
  answered: boolean
  text: string
}

/** Asks an integration once, now, and keeps that and what came of it in the log; `ticket` matters to ticket systems. */
export async function testIntegration(
  ctx: PersonContext,
  input: { id: IntegrationId; ticket: string },
): Promise<Result<Tested, TestRefusal>> {
  if (!can(ctx.viewer, 'integrations.manage', null).ok) return err('not-permitted')
  const integration = await integrationById(ctx.db, input.id)
  if (integration === null) return err('no-such-integration')
  const ticket = readableText(input.ticket)
  if (integration.kind === 'ticket' && ticket === '') return err('ticket-missing')
  const now = ctx.now()
  const tested = await tryIt(ctx, integration, ticket, now)
  return atomically<Tested, TestRefusal>(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'integration.tested',
      object: { type: 'integration', id: integration.id, name: integration.name },
      after: { answered: tested.answered, answer: tested.text },
    })
    return ok(tested)
  })
}

async function tryIt(
  ctx: PersonContext,
  integration: IntegrationRow,
  ticket: string,
  now: Date,
): Promise<Tested> {
  const how = { now, lately: false, anew: true }
  if (integration.kind === 'ticket') {
    const said = await askTicket(ctx, integration, { ticket, ...how })
    if (said.silent !== null) return { answered: false, text: said.silent }
    return { answered: true, text: ticketInWords(ticket, said.value) }
  }
  const said = await askRoster(ctx, integration, how)
  if (said.silent !== null) return { answered: false, text: said.silent }
  const people = await peopleCalled(ctx.db, { names: said.value, now, role: null })
  return { answered: true, text: onCallInWords(integration.name, said.value, people) }
}

type Seen = Extract<Awaited<ReturnType<typeof askTicket>>, { silent: null }>['value']

function ticketInWords(asked: string, seen: Seen): string {
  if (seen === null) return `It answered: there is no ticket ${asked}, or it is not shown to the portal.`
  const { name, open, status, assigned, window } = seen
  const state = `${name} is ${open ? 'open' : 'closed'}${status === '' ? '' : ` (${status})`}`
  const whom = [...assigned.mails, ...assigned.names]
  const owner = whom.length === 0 ? 'assigned to nobody' : `assigned to ${whom.join(', ')}`
  const change =
    window === null
      ? 'without a change window'
      : `with a change window from ${window.from.toISOString()} to ${window.to.toISOString()}`
  return `${state}, ${owner}, ${change}.`
}
