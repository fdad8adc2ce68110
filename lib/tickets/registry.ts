import { z } from 'zod'
import { Silent } from '@/lib/http-client/silent'
import { github } from './github'
import { jira } from './jira'
import { servicenow } from './servicenow'
import type { TicketSystem } from './ticket'

/** A ticket system whose settings come as stored: each question parses them at the door. */
export type AnyTicketSystem = TicketSystem<unknown>

export const ticketSystems: readonly AnyTicketSystem[] = [guarded(jira), guarded(servicenow), guarded(github)]

/** Fails with `Silent` where there is no such provider, in an old row say. */
export function ticketSystemFor(provider: string): AnyTicketSystem {
  const found = ticketSystems.find((each) => each.provider === provider)
  if (found === undefined) throw new Silent(`There is no ticket system of the kind "${provider}".`)
  return found
}

function guarded<Config>(inner: TicketSystem<Config>): AnyTicketSystem {
  return {
    ...inner,
    find: async (ticket, call) => {
      const read = inner.config.safeParse(call.config)
      if (!read.success)
        throw new Silent(`The settings of the integration do not fit: ${z.prettifyError(read.error)}`)
      return inner.find(ticket, { ...call, config: read.data })
    },
  }
}
