import type { OwnBundle } from '@/lib/services/bundles/mine'
import type { OwnGrants } from '@/lib/services/grants/mine'
import type { myRequests } from '@/lib/services/requests/waiting'

type OwnRequests = Awaited<ReturnType<typeof myRequests>>

/** What My access lists: bundles as one thing each, under the heading that fits, and what belongs to none. */
export function apart(grants: OwnGrants, requests: OwnRequests, bundles: readonly OwnBundle[]) {
  const parts = new Set(bundles.flatMap((bundle) => bundle.parts.map((part) => part.requestName)))
  const alone = <Own extends { requestName: string }>(own: readonly Own[]) =>
    own.filter(({ requestName }) => !parts.has(requestName))
  const named = <Own extends { name: string }>(own: readonly Own[]) =>
    own.filter(({ name }) => !parts.has(name))
  const under = (heading: Heading) => bundles.filter((bundle) => headingOf(bundle) === heading)
  return {
    active: { bundles: under('active'), grants: alone(grants.active) },
    waiting: { bundles: under('waiting'), requests: named(requests.waiting) },
    scheduled: { bundles: under('scheduled'), grants: alone(grants.scheduled) },
    lately: {
      bundles: under('lately'),
      grants: alone(grants.lately),
      turnedDown: named(requests.turnedDown),
    },
  }
}

type Heading = 'active' | 'waiting' | 'scheduled' | 'lately'

function headingOf({ standing }: OwnBundle): Heading {
  if (standing.over) return 'lately'
  if (standing.touching) return 'active'
  return standing.state === 'SCHEDULED' ? 'scheduled' : 'waiting'
}
