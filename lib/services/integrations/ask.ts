import { integrationsNamed } from '@/db/queries/integrations'
import type { IntegrationRow } from '@/db/schema'
import { isConnectorError } from '@/lib/connectors/connector'
import { isSilent } from '@/lib/http-client/silent'
import { SECOND } from '@/lib/domain/duration'
import type { IntegrationId } from '@/lib/domain/ids'
import type { IntegrationKind } from '@/lib/domain/integration'
import type { SeenTicket } from '@/lib/domain/ticket'
import type { Context } from '../context'

/** What a system said, or why it said nothing, in words fit to be shown. */
export type Said<T> = { silent: null; value: T } | { silent: string }

/** How old an answer may be for a dry run, in milliseconds: whoever fills in a form asks with every key. */
const rememberedMs = 30 * SECOND
/** A system that was silent is left alone for this long, so that not everybody waits for it, in milliseconds. */
const silenceMs = 10 * SECOND
const mostRemembered = 1_000

type Told = Said<SeenTicket | null> | Said<string[]>
const remembered = new Map<string, { at: number; said: Promise<Told> }>()
/** Integrations that could not be reached, and when. */
const away = new Map<IntegrationId, { at: number; silent: string }>()

/** `lately`: an answer of the last half minute does. `anew`: even one that could not be reached is asked. */
interface How {
  now: Date
  lately: boolean
  anew?: boolean
}

export type Asker = Pick<Context, 'db' | 'secretOf' | 'ticketSystemFor' | 'rosterFor'>

/** The integration in use of that slug; null when there is none. */
export async function integrationOf(
  { db }: Pick<Context, 'db'>,
  kind: IntegrationKind,
  slug: string,
): Promise<IntegrationRow | null> {
  return (await integrationsNamed(db, { kind, slugs: [slug] }))[0] ?? null
}

/** The ticket as its system tells it now, or has told it `lately`. */
export async function askTicket(
  ctx: Asker,
  integration: IntegrationRow,
  { ticket, ...how }: How & { ticket: string },
): Promise<Said<SeenTicket | null>> {
  return recall(`${integration.id} ${ticket}`, how, () =>
    heard(integration, how, async () => {
      const secret = await secretOf(ctx, integration)
      return ctx.ticketSystemFor(integration.provider).find(ticket, { config: integration.config, secret })
    }),
  )
}

/** Whoever is on call now, or was `lately`: mail addresses and handles. */
export async function askRoster(ctx: Asker, integration: IntegrationRow, how: How): Promise<Said<string[]>> {
  return recall(integration.id, how, () =>
    heard(integration, how, async () => {
      const secret = await secretOf(ctx, integration)
      return ctx
        .rosterFor(integration.provider)
        .onCallNow({ config: integration.config, secret, now: how.now })
    }),
  )
}

async function secretOf(ctx: Asker, { secret }: IntegrationRow): Promise<string | null> {
  return secret === null ? null : ctx.secretOf(secret)
}

/** A silent system, or a secret that cannot be read, is an answer of its own; anything else is a surprise. */
async function heard<T>(
  { id }: IntegrationRow,
  { now, anew = false }: How,
  ask: () => Promise<T>,
): Promise<Said<T>> {
  const missed = away.get(id)
  if (!anew && missed !== undefined && Math.abs(now.getTime() - missed.at) < silenceMs)
    return { silent: missed.silent }
  try {
    const value = await ask()
    away.delete(id)
    return { silent: null, value }
  } catch (error) {
    if (!isSilent(error) && !isConnectorError(error)) throw error
    if (isSilent(error) && error.away) away.set(id, { at: now.getTime(), silent: error.message })
    return { silent: error.message }
  }
}

/** Several who ask at once share one question. */
async function recall<T extends Told>(key: string, { now, lately }: How, ask: () => Promise<T>): Promise<T> {
  const before = remembered.get(key)
  if (lately && before !== undefined) {
    const ageMs = Math.abs(now.getTime() - before.at)
    // The key says what was asked, and so of which type the answer is.
    const said = (await before.said) as T
    if (ageMs < (said.silent === null ? rememberedMs : silenceMs)) return said
  }
  const said = ask()
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(key, { at: now.getTime(), said })
  said.catch(() => remembered.delete(key))
  return said
}
