import type { ClientBase } from 'pg'
import type { Observation, Observed, TargetAssignment } from '../connector'
import type { AdminCall } from './admin'
import { withAdmin } from './admin'
import type { PostgresEntitlement } from './config'
import { entitlementKey, nativeExpiry } from './config'
import { assignmentIdIn, markerPrefix } from './names'

type Assignment = TargetAssignment<PostgresEntitlement>

interface Login {
  comment: string | null
  /** May sign in now. */
  open: boolean
  /** The native expiry is where it should be, or earlier. */
  ends: boolean
  member: boolean
  /** Membership works at once, without a `SET ROLE`. */
  inherits: boolean
}

/**
 * One-time: present when the login is ours, open, bounded in time and a member; absent when there is none, or only a
 * namesake that holds nothing of ours; drifted in between. Own login: membership, and nothing else, decides.
 */
export async function observe(call: AdminCall, assignment: Assignment): Promise<Observation> {
  return withAdmin(call, `Looking at ${assignment.account}`, async (client) => {
    const login = await loginOf(client, assignment)
    if (login === undefined) return 'absent'
    if (assignment.entitlement.account === 'own') return login.member ? 'present' : 'absent'
    if (assignmentIdIn(login.comment) !== assignment.id) return login.member ? 'drifted' : 'absent'
    return login.open && login.ends && login.member && login.inherits ? 'present' : 'drifted'
  })
}

async function loginOf(
  client: ClientBase,
  { account, entitlement, until }: Assignment,
): Promise<Login | undefined> {
  const { rows } = await client.query<Login>(
    `select shobj_description(l.oid, 'pg_authid') as comment,
       l.rolcanlogin and coalesce(l.rolvaliduntil > clock_timestamp(), true) as open,
       coalesce(l.rolvaliduntil, 'infinity') <= coalesce($3::timestamptz, 'infinity') as ends,
       m.member is not null as member,
       coalesce(pg_has_role(l.oid, r.oid, 'USAGE'), false) as inherits
     from pg_roles l left join pg_roles r on r.rolname = $2
     left join lateral (select member from pg_auth_members where member = l.oid and roleid = r.oid limit 1) m on true
     where l.rolname = $1`,
    [account, entitlement.memberOf, until && nativeExpiry(until)],
  )
  return rows[0]
}

interface Holder {
  account: string
  comment: string | null
  /** The managed role it holds directly; null for a login of ours that holds none. */
  role: string | null
  /** Who made it a member; null where it holds none. */
  grantor: string | null
}

/**
 * Every direct holder of a role of `entitlements`: ours by the marker, once, told by the assignment id (where two
 * databases share a role, its key names one of them); others once for each entitlement they have by that. Also our
 * logins that hold no role any more, with the key ''; before PostgreSQL 16 nothing tells these from another portal's
 * on the same server, and those without a begun revoke are left out.
 * The portal itself, and managed roles that are members of each other, are no holders.
 */
export async function* list(
  call: AdminCall,
  entitlements: readonly PostgresEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const holders = await withAdmin(call, 'Listing holders', (client) => holdersOf(client, entitlements))
  for (const { account, comment, role, grantor } of holders) {
    const assignmentId = assignmentIdIn(comment)
    const held = entitlements.filter((entitlement) => entitlement.memberOf === role)
    for (const entitlement of explaining(held, assignmentId !== null)) {
      yield {
        account,
        assignmentId,
        entitlementKey: entitlement === null ? '' : entitlementKey(entitlement),
        ...(grantor !== null && assignmentId === null && { attribution: `Granted by ${grantor}.` }),
      }
    }
  }
}

/**
 * The entitlements a holder is reported under. A login of ours was made for one; a person's own login is judged by
 * the entitlements meant for own logins where there are any.
 */
function explaining(
  held: readonly PostgresEntitlement[],
  ours: boolean,
): readonly (PostgresEntitlement | null)[] {
  const kind = ours ? 'one-time' : 'own'
  const fitting = held.filter((entitlement) => entitlement.account === kind)
  if (ours) return [fitting[0] ?? null]
  return fitting.length > 0 ? fitting : held
}

async function holdersOf(
  client: ClientBase,
  entitlements: readonly PostgresEntitlement[],
): Promise<Holder[]> {
  const { rows } = await client.query<Holder>(
    `select l.rolname::text as account, shobj_description(l.oid, 'pg_authid') as comment, r.rolname::text as role,
       string_agg(distinct pg_get_userbyid(m.grantor)::text, ', ') as grantor
     from pg_roles l
     left join (pg_auth_members m join pg_roles r on r.oid = m.roleid and r.rolname = any($1)) on m.member = l.oid
     where l.rolname <> current_user and not l.rolname = any($1)
       and (r.oid is not null or starts_with(shobj_description(l.oid, 'pg_authid'), $2) and exists (
         -- Who makes a login may administer it, and who revokes it becomes a member.
         select from pg_auth_members made where made.roleid = l.oid and made.member = current_user::regrole))
     group by 1, 2, 3 order by 1, 3`,
    [[...new Set(entitlements.map((entitlement) => entitlement.memberOf))], markerPrefix],
  )
  return rows
}
