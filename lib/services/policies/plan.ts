import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '@/db/client'
import { directory, eligiblePeople, ruleNames, type DirectoryEntry } from '@/db/queries/explain'
import { managedRoles, type ManagedRole } from '@/db/queries/managed'
import { shiftOf, sideOf, type Shift } from '@/lib/domain/blast-radius'
import { noCircumstances, type EligibilityWindow } from '@/lib/domain/facts'
import type { PrincipalId } from '@/lib/domain/ids'
import { PolicySettings } from '@/lib/domain/policy'
import { diffPolicies, type Change } from '@/lib/domain/policy-diff'
import { needsSecondAdministrator } from '@/lib/domain/policy-draft'
import type { Context } from '../context'
import { peopleSeenFrom } from './people'

/** A role's policy as it stands in a file. */
export interface PolicyFile {
  slug: string
  file: string
  settings: PolicySettings
}

/** Where the files are, as people would find them again. */
export interface Source {
  files: readonly PolicyFile[]
  from: string
}

export interface AffectedPerson extends Shift {
  name: string
}

/** What applying the files would do to one role. */
export interface RolePlan {
  role: ManagedRole
  settings: PolicySettings
  /** `publish`: another policy; `adopt`: the same policy, kept in files from now on. */
  kind: 'publish' | 'adopt' | 'same'
  changes: Change[]
  gains: AffectedPerson[]
  loses: AffectedPerson[]
  /** How many people are eligible. */
  eligible: number
  needsSecond: boolean
}

export interface Plan {
  roles: RolePlan[]
  /** Roles that were kept here and have no file any more: they are edited in the portal again. */
  released: ManagedRole[]
  /** Files of roles that are not there. */
  unknown: PolicyFile[]
  /** Tells this plan from one over other files or other policies in force. */
  fingerprint: string
}

export function hasChanges({ roles, released }: Plan): boolean {
  return released.length > 0 || roles.some(({ kind }) => kind !== 'same')
}

/** What `applyPolicies` would do with these files, and to whom. */
export async function planPolicies(
  ctx: Pick<Context, 'now'>,
  db: Db,
  { files, from }: Source,
): Promise<Plan> {
  const known = await managedRoles(db)
  const bySlug = new Map(known.map((role) => [role.slug, role]))
  const roles: RolePlan[] = []
  for (const file of files.toSorted((a, b) => a.slug.localeCompare(b.slug))) {
    const role = bySlug.get(file.slug)
    if (role !== undefined) roles.push(await planRole(ctx, db, role, { file, from }))
  }
  const released = known.filter(
    (role) => role.managed_from === from && !files.some(({ slug }) => slug === role.slug),
  )
  return {
    roles,
    released,
    unknown: files.filter(({ slug }) => !bySlug.has(slug)),
    fingerprint: fingerprintOf(roles, released, from),
  }
}

async function planRole(
  ctx: Pick<Context, 'now'>,
  db: Db,
  role: ManagedRole,
  { file, from }: { file: PolicyFile; from: string },
): Promise<RolePlan> {
  const settings = plain(file.settings)
  const isSame = isDeepStrictEqual(plain(role.settings), settings)
  const plan = {
    role,
    settings,
    kind: isSame
      ? role.managed_from === from
        ? ('same' as const)
        : ('adopt' as const)
      : ('publish' as const),
    needsSecond: !isSame && needsSecondAdministrator(role.risk),
  }
  if (isSame) return { ...plan, changes: [], gains: [], loses: [], eligible: 0 }
  const now = ctx.now()
  const entries = await directory(db, { roleId: role.id, now })
  const people = new Map(entries.map(({ id, name }) => [id, name]))
  const changes = diffPolicies(role.settings, settings, { ...(await ruleNames(db)), people })
  const windows = windowsOf(await eligiblePeople(db, { roleId: role.id, now }))
  const affected = blastRadius({ role, settings, entries, windows, now })
  return {
    ...plan,
    changes,
    gains: affected.filter(({ change }) => sideOf(change) === 'gains'),
    loses: affected.filter(({ change }) => sideOf(change) === 'loses'),
    eligible: windows.size,
  }
}

/** As it comes out of the database: what is left out and what is written out as such are the same. */
function plain(settings: PolicySettings): PolicySettings {
  return PolicySettings.parse(JSON.parse(JSON.stringify(settings)))
}

function windowsOf(
  rows: readonly ({ id: PrincipalId } & EligibilityWindow)[],
): Map<PrincipalId, EligibilityWindow[]> {
  const windows = new Map<PrincipalId, EligibilityWindow[]>()
  for (const { id, ...window } of rows) windows.set(id, [...(windows.get(id) ?? []), window])
  return windows
}

function blastRadius(args: {
  role: ManagedRole
  settings: PolicySettings
  entries: readonly DirectoryEntry[]
  windows: ReadonlyMap<PrincipalId, EligibilityWindow[]>
  now: Date
}): AffectedPerson[] {
  const { role, settings, entries, windows, now } = args
  const [old, fresh] = [peopleSeenFrom(entries, role.settings), peopleSeenFrom(entries, settings)]
  return entries.flatMap((entry) => {
    const eligibility = windows.get(entry.id)
    if (eligibility === undefined || entry.status !== 'active') return []
    const facts = {
      ...noCircumstances,
      now,
      requester: {
        id: entry.id,
        status: entry.status,
        endsAt: entry.ends_at,
        groupIds: entry.group_ids,
        teamId: entry.team_id,
        employment: entry.employment,
        risk: entry.risk,
      },
      role: { name: role.name, archived: false },
      eligibility,
    }
    const shift = shiftOf(
      facts,
      { policy: role.settings, people: old.peopleFor(entry.id) },
      { policy: settings, people: fresh.peopleFor(entry.id) },
    )
    return [{ name: entry.name, ...shift }]
  })
}

function fingerprintOf(roles: readonly RolePlan[], released: readonly ManagedRole[], from: string): string {
  const content = JSON.stringify([
    from,
    roles.map(({ role, settings, kind }) => [role.slug, role.version, role.managed_from, kind, settings]),
    released.map(({ slug }) => slug),
  ])
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
