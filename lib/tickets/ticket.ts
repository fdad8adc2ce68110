import { z } from 'zod'
import type { SeenTicket, TicketNames } from '@/lib/domain/ticket'

/** What goes with each question. */
export interface TicketCall<Config> {
  config: Config
  /** The secret of the integration; null where none is kept. */
  secret: string | null
  signal?: AbortSignal
}

export interface TicketSystem<Config> {
  provider: string
  label: string
  /** Each field carries its words for the form as `meta`. */
  config: z.ZodObject & z.ZodType<Config>
  /** What the secret is; null where the system is asked without one. */
  secret: string | null
  /** The ticket of that name, as typed; null when there is none. Throws `Silent` when the system does not answer. */
  find(ticket: string, call: TicketCall<Config>): Promise<SeenTicket | null>
}

/** How people are called there: what every ticket system's settings have in common. */
export const namesThere = {
  people: z.record(z.string().min(1).max(63), z.string().min(1).max(128)).default({}).meta({
    title: 'Names there',
    description: 'For people whose mail address the system does not tell. One per line: handle = name there.',
    as: 'pairs',
  }),
  sameNames: z
    .boolean()
    .default(false)
    .meta({ title: 'Everybody’s handle is also their name there', as: 'check' }),
}

export const TicketNamesThere: z.ZodType<TicketNames> = z.object(namesThere)
