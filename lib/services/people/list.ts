import { peopleMatching } from '@/db/queries/people'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import type { PersonRisk } from '@/lib/domain/person-risk'
import { isEmployed, type Employment, type PortalRole, type PrincipalStatus } from '@/lib/domain/principal'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export interface Person {
  id: PrincipalId
  handle: string
  name: string
  email: string
  title: string
  team: string | null
  manager: string | null
  employment: Employment
  status: PrincipalStatus
  /** When the contract ends; null for no end. */
  endsAt: Date | null
  disabledAt: Date | null
  /** False for the disabled and for those whose contract is over. */
  employed: boolean
  portalRoles: PortalRole[]
  /** How careful one has to be with them now. */
  risk: PersonRisk
  /** Grants that are live, being given, or scheduled. */
  openGrants: number
  /** Why this viewer cannot offboard this person; null when they can. */
  offboardRefusal: string | null
}

const pageSize = 50

/** People by name, for administrators; `nextAfter` continues the list. Fails with the sentence for everybody else. */
export async function listPeople(
  ctx: PersonContext,
  input: { search: string; after: string | null },
): Promise<Result<{ people: Person[]; nextAfter: string | null }, string>> {
  const permission = can(ctx.viewer, 'people.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const rows = await peopleMatching(ctx.db, { ...input, now, limit: pageSize })
  const people = rows.slice(0, pageSize).map((row): Person => ({
    id: row.id,
    handle: row.handle,
    name: row.name,
    email: row.email,
    title: row.title,
    team: row.team_name,
    manager: row.manager_name,
    employment: row.employment,
    status: row.status,
    endsAt: row.ends_at,
    disabledAt: row.disabled_at,
    employed: isEmployed({ status: row.status, endsAt: row.ends_at }, now),
    portalRoles: row.portal_roles,
    risk: row.risk,
    openGrants: row.open_grants ?? 0,
    offboardRefusal: refusalFor(ctx, row.id, row.status),
  }))
  return ok({ people, nextAfter: rows.length > pageSize ? (people.at(-1)?.handle ?? null) : null })
}

function refusalFor(ctx: PersonContext, subjectId: PrincipalId, status: PrincipalStatus): string | null {
  if (status === 'disabled') return 'Already offboarded.'
  const permission = can(ctx.viewer, 'people.offboard', { subjectId })
  return permission.ok ? null : permission.reason
}
