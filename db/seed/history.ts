import { sql } from 'kysely'
import { DAY } from '@/lib/domain/duration'
import type { Tx } from '../client'
import { groupId, person, role, type Cast } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import type { GroupName, TeamName } from './people'

/** Who changed team in the year; what they were in before, and for how long they stayed in it, null for never. */
const moves: readonly {
  person: string
  from: TeamName
  manager: string
  daysAgo: number
  group: { name: GroupName; keptDays: number } | null
}[] = [
  {
    person: 'emil',
    from: 'Support',
    manager: 'peter',
    daysAgo: 214,
    group: { name: 'support-tier2', keptDays: 3 },
  },
  { person: 'johan', from: 'Orders', manager: 'maud', daysAgo: 96, group: null },
  {
    person: 'malin',
    from: 'Payments',
    manager: 'amara',
    daysAgo: 57,
    group: { name: 'payments-oncall', keptDays: 41 },
  },
]

const movedAt = (cast: Cast, daysAgo: number) => after(cast.now, -daysAgo * DAY)

/** Tells how eligibilities, groups, owners and people stood in the year, as if it had been kept all along. */
export async function tellHistory(tx: Tx, cast: Cast): Promise<void> {
  const launch = cast.targets[0]?.createdAt ?? cast.now
  await sql`update history_start set since = ${launch}`.execute(tx)
  await sql`
    update principal_group_member_history m set valid_from = p.created_at from principal p where p.id = m.principal_id`.execute(
    tx,
  )
  await sql`update role_owner_history o set valid_from = r.created_at from role r where r.id = o.role_id`.execute(
    tx,
  )
  for (const { id, seed, startsAt, endsAt, removedAt } of cast.eligibilities.filter(
    (each) => each.removedAt !== null,
  ))
    await tx
      .insertInto('eligibility_history')
      .values({
        id,
        role_id: role(cast, seed.role).id,
        principal_id: 'person' in seed ? person(cast, seed.person).id : null,
        group_id: 'group' in seed ? groupId(cast, seed.group) : null,
        starts_at: startsAt,
        ends_at: endsAt,
        reason: seed.reason,
        valid_from: startsAt,
        valid_to: removedAt,
      })
      .execute()
  for (const move of moves) await tellMove(tx, cast, move)
}

async function tellMove(
  tx: Tx,
  cast: Cast,
  { person: handle, from, manager, daysAgo, group }: (typeof moves)[number],
) {
  const who = person(cast, handle)
  const at = movedAt(cast, daysAgo)
  await sql`
    with now_there as (update principal_history set valid_from = ${at} where id = ${who.id} returning *)
    insert into principal_history (id, name, title, team_id, manager_id, status, ends_at, portal_roles, valid_from, valid_to)
    select id, name, title, ${cast.teamIds.get(from)}::uuid, ${person(cast, manager).id}::uuid, status, ends_at, portal_roles,
      ${who.createdAt}, ${at} from now_there`.execute(tx)
  if (group === null) return
  await tx
    .insertInto('principal_group_member_history')
    .values({
      group_id: groupId(cast, group.name),
      principal_id: who.id,
      source: 'identity-provider',
      valid_from: who.createdAt,
      valid_to: after(at, group.keptDays * DAY),
    })
    .execute()
}

export function moveEvents(cast: Cast): Told[] {
  return moves.map(({ person: handle, from, manager, daysAgo }) => {
    const who = person(cast, handle)
    const chief = cast.people.find((each) => each.handle === who.manager)
    return byPerson(movedAt(cast, daysAgo), person(cast, 'greta'), {
      action: 'principal.updated',
      object: { type: 'principal', id: who.id, name: who.name },
      subject: { id: who.id, name: who.name },
      reason: 'Moved to another team',
      before: { team: from, manager: person(cast, manager).name },
      after: { team: who.team, manager: chief?.name ?? null },
    })
  })
}

/** How approvers had signed in: as the log tells it. Told last, when the log is. */
export async function tellSignIns(tx: Tx): Promise<void> {
  await sql`
    update decision d set signed_in_at = e.occurred_at,
      sign_in_methods = array(select jsonb_array_elements_text(e.after -> 'amr'))
    from audit_event e where e.id = (
      select max(s.id) from audit_event s
       where s.actor_id = d.principal_id and s.action = 'session.started' and s.occurred_at <= d.decided_at)`.execute(
    tx,
  )
}
