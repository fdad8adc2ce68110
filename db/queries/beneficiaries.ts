import { sql } from 'kysely'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import type { Db } from '../client'

/** The active people of this handle or mail, or else of this full name; letter case does not matter. */
export async function activePeopleNamed(db: Db, text: string): Promise<PrincipalId[]> {
  const { rows } = await sql<{ id: PrincipalId; exact: boolean }>`
    select id, handle = lower(${text}) or email = lower(${text}) as exact from principal
    where status = 'active' and (handle = lower(${text}) or email = lower(${text}) or lower(name) = lower(${text}))
    limit 10`.execute(db)
  const exact = rows.filter((row) => row.exact)
  return (exact.length > 0 ? exact : rows).map((row) => row.id)
}

/** The active people who are eligible for every one of these roles now, by name, at most 200. */
export async function eligiblePeople(
  db: Db,
  args: { roleIds: readonly RoleId[]; except: PrincipalId; now: Date },
): Promise<{ handle: string; name: string }[]> {
  if (args.roleIds.length === 0) return []
  const { rows } = await sql<{ handle: string; name: string }>`
    select p.handle, p.name from principal p
    where p.status = 'active' and p.id <> ${args.except} and (
      select count(distinct e.role_id) from eligibility e
      where e.role_id in (${sql.join([...args.roleIds])})
        and e.starts_at <= ${args.now} and (e.ends_at is null or e.ends_at > ${args.now})
        and (e.principal_id = p.id
          or e.group_id in (select m.group_id from principal_group_member m where m.principal_id = p.id))
    ) = ${new Set(args.roleIds).size}
    order by p.name limit 200`.execute(db)
  return rows
}
