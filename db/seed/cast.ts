import { fromDate, toCalendarDate } from '@internationalized/date'
import { sourceKey, sourcesOf, type ApproverSource } from '@/lib/domain/approval'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import {
  EligibilityId,
  GroupId,
  PolicyVersionId,
  PrincipalId,
  RoleId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
import { PolicySettings } from '@/lib/domain/policy'
import { after, isWorkday, atWallClock } from './clock'
import { eligibilities, opensDaysAgo, type EligibilitySeed } from './eligibility'
import {
  groups,
  HEAD_OFFICE_ZONE,
  people,
  teams,
  type GroupName,
  type PersonSeed,
  type TeamName,
} from './people'
import type { Random } from './random'
import { LAUNCH_DAYS_AGO, roles, targets, type RoleSeed, type TargetSlug } from './roles'

export interface Person extends PersonSeed {
  id: PrincipalId
  zone: string
  createdAt: Date
  /** When an outsider's contract ends. */
  endsAt: Date | null
  disabledAt: Date | null
  /** From where they use the portal. */
  address: string
}

export interface Target {
  id: TargetId
  slug: TargetSlug
  name: string
  description: string
  createdAt: Date
}

export interface PolicyVersion {
  id: PolicyVersionId
  version: number
  settings: PolicySettings
  comment: string
  publishedAt: Date
}

export interface Role extends Omit<RoleSeed, 'target' | 'versions'> {
  id: RoleId
  target: Target
  versions: PolicyVersion[]
  createdAt: Date
}

export interface EligibilityOnRecord {
  id: EligibilityId
  seed: EligibilitySeed
  startsAt: Date
  endsAt: Date | null
  removedAt: Date | null
}

/** Everybody and everything the year is told about, with ids, before any row is written. */
export interface Cast {
  now: Date
  teamIds: Map<TeamName, TeamId>
  groupIds: Map<GroupName, GroupId>
  people: readonly Person[]
  targets: readonly Target[]
  roles: readonly Role[]
  eligibilities: readonly EligibilityOnRecord[]
}

export function buildCast(now: Date, random: Random): Cast {
  const ago = (days: number) => after(now, -days * DAY)
  const launch = ago(LAUNCH_DAYS_AGO)
  const teamIds = new Map(teams.map((name) => [name, TeamId.parse(random.uuid(launch))]))
  const groupIds = new Map(groupNames().map((name) => [name, GroupId.parse(random.uuid(launch))]))
  const cast: Cast = {
    now,
    teamIds,
    groupIds,
    people: people.map((seed, index) => personOf(seed, index, now, random)),
    targets: (['orders', 'warehouse'] as const).map((slug) => ({
      id: TargetId.parse(random.uuid(launch)),
      slug,
      ...targets[slug],
      createdAt: after(launch, 40 * MINUTE),
    })),
    roles: [],
    eligibilities: eligibilities.map((seed, index) => ({
      id: EligibilityId.parse(random.uuid(launch)),
      seed,
      startsAt: after(now, -opensDaysAgo(seed) * DAY + 2 * HOUR + index * MINUTE),
      endsAt: seed.endsInDays === undefined ? null : after(now, seed.endsInDays * DAY),
      removedAt: seed.removedDaysAgo === undefined ? null : officeAfternoon(now, seed.removedDaysAgo),
    })),
  }
  return { ...cast, roles: roles.map((seed, index) => roleOf(seed, index, cast, random)) }
}

/** When things are taken away: in the afternoon of the last working day by then, at the head office. */
function officeAfternoon(now: Date, daysAgo: number): Date {
  let day = toCalendarDate(fromDate(after(now, -daysAgo * DAY), HEAD_OFFICE_ZONE))
  while (!isWorkday(day)) day = day.subtract({ days: 1 })
  return atWallClock(day, 14, 55, HEAD_OFFICE_ZONE)
}

export function groupNames(): GroupName[] {
  // Object.keys forgets the literal type of a const object.
  return Object.keys(groups) as GroupName[]
}

function personOf(seed: PersonSeed, index: number, now: Date, random: Random): Person {
  const launch = after(now, -LAUNCH_DAYS_AGO * DAY + index * 100)
  const createdAt = seed.joinedDaysAgo === undefined ? launch : after(now, -seed.joinedDaysAgo * DAY)
  const teamNet = seed.team === null ? 1 : 10 + teams.indexOf(seed.team)
  return {
    ...seed,
    id: PrincipalId.parse(random.uuid(createdAt)),
    zone: seed.zone ?? HEAD_OFFICE_ZONE,
    createdAt,
    endsAt: seed.contractDays === undefined ? null : after(now, seed.contractDays * DAY),
    disabledAt: seed.leftDaysAgo === undefined ? null : officeAfternoon(now, seed.leftDaysAgo),
    address: `10.20.${teamNet}.${20 + index}`,
  }
}

function roleOf(seed: RoleSeed, index: number, cast: Cast, random: Random): Role {
  const target = cast.targets.find((each) => each.slug === seed.target)
  if (!target) throw new Error(`No target ${seed.target}`)
  const createdAt = after(target.createdAt, (10 + index * 4) * MINUTE)
  const versions = seed.versions.map((version, position) => {
    const publishedAt =
      position === 0 ? after(createdAt, 2 * MINUTE) : after(cast.now, -version.publishedDaysAgo * DAY)
    return {
      id: PolicyVersionId.parse(random.uuid(publishedAt)),
      version: position + 1,
      settings: PolicySettings.parse(version.settings((name) => groupId(cast, name))),
      comment: version.comment,
      publishedAt,
    }
  })
  return { ...seed, id: RoleId.parse(random.uuid(createdAt)), target, createdAt, versions }
}

export function person(cast: Cast, handle: string): Person {
  const found = cast.people.find((each) => each.handle === handle)
  if (!found) throw new Error(`Nobody is called ${handle}`)
  return found
}

export function role(cast: Cast, slug: string): Role {
  const found = cast.roles.find((each) => each.slug === slug)
  if (!found) throw new Error(`No role ${slug}`)
  return found
}

export function groupId(cast: Cast, name: GroupName): GroupId {
  const id = cast.groupIds.get(name)
  if (id === undefined) throw new Error(`No group ${name}`)
  return id
}

/** The version of the policy that was in force at `at`. */
export function policyAt(of: Role, at: Date): PolicyVersion {
  const inForce = of.versions.findLast((version) => version.publishedAt <= at)
  if (!inForce) throw new Error(`${of.name} had no policy yet`)
  return inForce
}

/** The people behind every source a policy names, for a request by `requester`, as they were employed at `at`. */
export function peopleAt(
  cast: Cast,
  of: Role,
  settings: PolicySettings,
  requester: Person,
  at: Date,
): Record<string, Person[]> {
  const there = (each: Person) => each.createdAt <= at && (each.disabledAt === null || at < each.disabledAt)
  return Object.fromEntries(
    [...sourcesOf(settings.approval), ...(settings.emergency?.reviewers.from ?? [])].map((source) => [
      sourceKey(source),
      named(cast, of, source, requester).filter(there),
    ]),
  )
}

function named(cast: Cast, of: Role, source: ApproverSource, requester: Person): Person[] {
  const manager = cast.people.find((each) => each.handle === requester.manager)
  switch (source.kind) {
    case 'person':
      return cast.people.filter((each) => each.id === source.id)
    case 'group':
      return cast.people.filter((each) =>
        (each.groups ?? []).some((name) => groupId(cast, name) === source.id),
      )
    case 'manager':
      return manager ? [manager] : []
    case 'managers-manager':
      return cast.people.filter((each) => each.handle === manager?.manager)
    case 'owners':
      return cast.people.filter((each) => of.owners.includes(each.handle))
    case 'administrators':
      return cast.people.filter((each) => (each.portalRoles ?? []).includes('administrator'))
    case 'target-owners':
    case 'on-call':
      return []
  }
}

/** Every window through which `who` could activate `of`, as the record stood at `at`. */
export function windowsAt(cast: Cast, who: Person, of: Role, at: Date): EligibilityOnRecord[] {
  return cast.eligibilities.filter(
    ({ seed, removedAt }) =>
      seed.role === of.slug &&
      (removedAt === null || at < removedAt) &&
      ('person' in seed ? seed.person === who.handle : (who.groups ?? []).includes(seed.group)),
  )
}
