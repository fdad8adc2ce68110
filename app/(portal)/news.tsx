import { Arrived } from '@/components/live/arrived'
import type { OwnGrants } from '@/lib/services/grants/mine'
import type { WaitingRequest } from '@/lib/services/requests/waiting'

interface Props {
  /** The request that was just made, such as `REQ-2041`; empty when there is none. */
  name: string
  grants: OwnGrants
  waiting: readonly WaitingRequest[]
}

/** Leads from the form that was just sent to what has come of it. */
export function News({ name, grants, waiting }: Props) {
  const text = said(name, grants, waiting)
  return text === null ? null : <Arrived key={name} id={`access-${name}`} text={text} />
}

function said(
  name: string,
  { active, scheduled }: OwnGrants,
  waiting: readonly WaitingRequest[],
): string | null {
  if (name === '') return null
  if (active.some((grant) => grant.requestName === name))
    return `${name} was accepted. Access is being given.`
  if (scheduled.some((grant) => grant.requestName === name)) return `${name} was accepted and is scheduled.`
  const request = waiting.find((each) => each.name === name)
  return request === undefined ? null : `${name} was sent to ${request.approvers.join(', ')}.`
}
