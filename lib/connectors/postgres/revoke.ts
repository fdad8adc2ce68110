import type { ClientBase } from 'pg'
import type { TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import type { AdminCall } from './admin'
import { withAdmin, withDatabase } from './admin'
import type { PostgresEntitlement } from './config'
import { codeOf } from './errors'
import { markerOf } from './names'
import type { Remains } from './sessions'
import { cutSessions, remainsAfter, untilNoneIsLeft } from './sessions'
import { block, fullMembership, identifier, literal, raise, raised } from './sql'

type Assignment = TargetAssignment<PostgresEntitlement>

/**
 * Somebody else's lock may hold the door open only so long, before sessions are ended first. And doors are shut one
 * after the other on a server, because memberships are changed under one lock: it is not kept through a wait for the
 * disk. The removal of the login, which follows, waits for both.
 */
const hurry = `set local lock_timeout = '300ms';
set local synchronous_commit = off`

/** Lock time-out, and PostgreSQL's way of saying that somebody changed the login while we waited. */
const heldOpen = ['55P03', 'XX000']

/**
 * Shuts the door, ends the sessions, hands over what was created, drops the login; or takes the membership from a
 * person's own login and ends its sessions in the database, because `SET ROLE` outlives the membership.
 * It sets no deadline on the target's clock: a revoke must work on a target whose clock is wrong, and one that comes
 * too late takes away, it never gives.
 * Fails with `conflict` when a login of this name holds the database role without being ours: it is never touched.
 */
export async function ensureRevoked(call: AdminCall, assignment: Assignment): Promise<void> {
  await withAdmin(call, `Revoking ${assignment.account}`, async (client) => {
    if (!(await call.stillWanted())) throw new ConnectorError('conflict', 'The revoke is no longer wanted.')
    switch (assignment.entitlement.account) {
      case 'own':
        return takeFromOwnLogin(client, call.signal, assignment)
      case 'one-time':
        return removeOneTime(client, call, assignment)
    }
  })
}

async function takeFromOwnLogin(
  client: ClientBase,
  signal: AbortSignal,
  assignment: Assignment,
): Promise<void> {
  const { account, entitlement } = assignment
  const cut = cutSessions(account, null, entitlement.database)
  const seen = await remainsAfter(client, `${inTransaction(takeMembership(assignment))} ${cut}`)
  await untilNoneIsLeft(client, cut, seen, signal)
}

async function removeOneTime(client: ClientBase, call: AdminCall, assignment: Assignment): Promise<void> {
  const cut = cutSessions(assignment.account, markerOf(assignment.id), null)
  const seen = await shutAndCut(client, assignment, cut)
  const remains = await untilNoneIsLeft(client, cut, seen, call.signal)
  if (remains.oid === null) return
  // What belongs to no database, such as a database itself, is handed over from any.
  const databases = new Set(remains.databases.map((database) => database ?? call.config.database))
  for (const database of databases) {
    await withDatabase(
      call,
      database,
      `Handing over what ${assignment.account} left in ${database}`,
      (there) => there.query(handOver(assignment)),
    )
  }
  await client.query(removal(assignment))
}

/** In one round trip, and in two where the holder keeps the door open with a lock on their own login. */
async function shutAndCut(client: ClientBase, assignment: Assignment, cut: string): Promise<Remains> {
  try {
    return await remainsAfter(client, `${inTransaction(hurry, shutDoor(assignment))} ${cut}`)
  } catch (error) {
    if (!heldOpen.includes(codeOf(error))) throw error
    await client.query('rollback')
    // The sessions are told to end first, and the door is then next in the queue for the lock.
    const statements = inTransaction(hurry, mayEnd(assignment), cut, shutDoor(assignment))
    return remainsAfter(client, `${statements} ${cut}`)
  }
}

function inTransaction(...statements: string[]): string {
  return ['begin', ...statements, 'commit', ''].join(';\n')
}

function takeMembership({ account, entitlement }: Assignment): string {
  return block(`
declare
  login constant text := ${literal(account)};
  heir constant text := ${literal(entitlement.memberOf)};
begin
  if (select count(*) from pg_roles where rolname in (login, heir)) = 2 then
    execute format('revoke %I from %I', heir, login);
  end if;
end`)
}

function shutDoor(assignment: Assignment): string {
  return withOurLogin(
    assignment,
    `execute format('alter role %I nologin password null valid until ''-infinity'' connection limit 0', login);
    ${becomeMember}`,
    `if exists (
      select from pg_auth_members m join pg_roles l on l.oid = m.member join pg_roles r on r.oid = m.roleid
      where l.rolname = login and r.rolname = heir
    ) then
      ${raise(raised.notOurs, 'A login of this name holds the role, but this assignment did not make it.')}
    end if;`,
  )
}

/** Ending a login's sessions, and acting as it, takes membership in it; it goes when the login is dropped. */
const becomeMember = `execute format('grant %I to current_user', login) || ${fullMembership};`

function mayEnd(assignment: Assignment): string {
  return withOurLogin(assignment, becomeMember)
}

function removal(assignment: Assignment): string {
  return withOurLogin(assignment, `execute format('drop role %I', login);`)
}

/**
 * As the login itself, which inherits the heir: the portal may then do without any rights in the databases.
 * Membership in the heir is restored first where it was taken away by hand.
 */
function handOver({ account, entitlement }: Assignment): string {
  const [login, heir] = [identifier(account), identifier(entitlement.memberOf)]
  return inTransaction(
    block(`begin
  if not pg_has_role(${literal(account)}, ${literal(entitlement.memberOf)}, 'USAGE') then
    execute ${literal(`grant ${heir} to ${login}`)} || ${fullMembership};
  end if;
end`),
    `set local role ${login}`,
    `reassign owned by ${login} to ${heir}`,
    `drop owned by ${login}`,
  )
}

/** A block that does `then` when the login bears our marker, and `otherwise` when it is somebody else's. */
function withOurLogin({ id, account, entitlement }: Assignment, then: string, otherwise = ''): string {
  return block(`
declare
  login constant text := ${literal(account)};
  heir constant text := ${literal(entitlement.memberOf)};
  marker text;
begin
  select shobj_description(oid, 'pg_authid') into marker from pg_roles where rolname = login;
  if not found then
    return;
  elsif marker = ${literal(markerOf(id))} then
    ${then}
  else
    ${otherwise === '' ? 'return;' : otherwise}
  end if;
end`)
}
