import { policyNames } from '@/db/queries/policy-names'
import type { Db } from '@/db/client'
import { sourcesOf, type ApproverSource } from '@/lib/domain/approval'
import type { GroupId, PrincipalId, TeamId } from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'
import type { PolicyWordNames } from '@/lib/domain/policy-words'

/** What a policy's text may name. Of the people, only those who were asked for. */
export interface PolicyDirectory {
  people: { id: PrincipalId; handle: string; name: string }[]
  groups: { id: GroupId; name: string }[]
  teams: { id: TeamId; name: string }[]
}

/** The names for these policies, and for a text that names these handles. */
export async function directoryFor(
  db: Db,
  about: { settings?: readonly PolicySettings[]; handles?: readonly string[] },
): Promise<PolicyDirectory> {
  const { settings = [], handles = [] } = about
  return policyNames(db, { handles, ids: settings.flatMap(peopleNamed) })
}

/** The same as what sentences about a policy need. */
export function wordNames({ people, groups, teams }: PolicyDirectory): PolicyWordNames {
  return {
    people: new Map(people.map(({ id, name }) => [id, name])),
    groups: new Map(groups.map(({ id, name }) => [id, name])),
    teams: new Map(teams.map(({ id, name }) => [id, name])),
  }
}

function peopleNamed(settings: PolicySettings): PrincipalId[] {
  const all = [settings, ...settings.rules.map(({ terms }) => terms)]
  const sources = all.flatMap((terms): ApproverSource[] => [
    ...(terms.approval ? sourcesOf(terms.approval) : []),
    ...(terms.extension ? sourcesOf(terms.extension.approval) : []),
    ...(terms.emergency?.reviewers.from ?? []),
  ])
  return sources.flatMap((source) => (source.kind === 'person' ? [source.id] : []))
}
