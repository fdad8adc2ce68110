import { z } from 'zod'
import { GroupId, TeamId, type GroupId as Group, type TeamId as Team } from './ids'
import { personRisks, type PersonRisk } from './person-risk'
import { employments, type Employment } from './principal'

/**
 * Whom a rule is for. Every part that names something must fit; within a part, one of its entries is enough. An
 * audience that names nothing is everybody.
 */
export const Audience = z.object({
  groups: z.array(GroupId).max(50).default([]),
  teams: z.array(TeamId).max(50).default([]),
  employment: z.array(z.enum(employments)).max(2).default([]),
  risk: z.array(z.enum(personRisks)).max(3).default([]),
})
export type Audience = z.infer<typeof Audience>

/** What an audience looks at in a person. */
export interface Belonging {
  groupIds: readonly Group[]
  teamId: Team | null
  employment: Employment
  /** As it stands when it is judged. */
  risk: PersonRisk
}

export function belongs({ groupIds, teamId, employment, risk }: Belonging, audience: Audience): boolean {
  return (
    (audience.groups.length === 0 || audience.groups.some((id) => groupIds.includes(id))) &&
    (audience.teams.length === 0 || (teamId !== null && audience.teams.includes(teamId))) &&
    (audience.employment.length === 0 || audience.employment.includes(employment)) &&
    (audience.risk.length === 0 || audience.risk.includes(risk))
  )
}
