import { z } from 'zod'
import { Silent } from '@/lib/http-client/silent'
import { grafana } from './grafana'
import { ical } from './ical'
import { opsgenie } from './opsgenie'
import { pagerduty } from './pagerduty'
import type { Roster } from './roster'

/** A roster whose settings come as stored: each question parses them at the door. */
export type AnyRoster = Roster<unknown>

export const rosters: readonly AnyRoster[] = [
  guarded(pagerduty),
  guarded(opsgenie),
  guarded(grafana),
  guarded(ical),
]

/** Fails with `Silent` where there is no such provider, in an old row say. */
export function rosterFor(provider: string): AnyRoster {
  const found = rosters.find((each) => each.provider === provider)
  if (found === undefined) throw new Silent(`There is no on-call system of the kind "${provider}".`)
  return found
}

function guarded<Config>(inner: Roster<Config>): AnyRoster {
  return {
    ...inner,
    onCallNow: async (call) => {
      const read = inner.config.safeParse(call.config)
      if (!read.success)
        throw new Silent(`The settings of the integration do not fit: ${z.prettifyError(read.error)}`)
      return inner.onCallNow({ ...call, config: read.data })
    },
  }
}
