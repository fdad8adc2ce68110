import { ConnectorError } from '../connector'
import type { TargetAssignment } from '../connector'
import type { AdminCall } from './admin'
import { withAdmin } from './admin'
import type { PostgresEntitlement } from './config'
import { nativeExpiry } from './config'
import { markerOf } from './names'
import { scramVerifier } from './scram'
import { block, fullMembership, instant, literal, raise, raised, refuseWhenLate } from './sql'

type Assignment = TargetAssignment<PostgresEntitlement>

/** Enough for psql, an editor and a dump side by side; too few to exhaust the server by. */
const connectionLimit = 10

/**
 * Makes the login, or gives the person's own login the membership, in one message to the server.
 * Fails with `conflict` when it comes after the call's deadline, when the login is not ours, and when a login would
 * stand without a password; with `not-found` when the person has no login of their own.
 */
export async function ensureGranted(call: AdminCall, assignment: Assignment): Promise<void> {
  const statement = await grantStatement(call, assignment)
  await withAdmin(call, `Granting ${assignment.account}`, async (client) => {
    if (!(await call.stillWanted())) throw new ConnectorError('conflict', 'The grant is no longer wanted.')
    await client.query(statement)
  })
}

async function grantStatement(call: AdminCall, assignment: Assignment): Promise<string> {
  if (assignment.until === null) throw new ConnectorError('config', 'Access without an end is never granted.')
  switch (assignment.entitlement.account) {
    case 'own':
      return grantToOwnLogin(assignment, call.deadline)
    case 'one-time': {
      const verifier = assignment.password === null ? null : await scramVerifier(assignment.password)
      return grantOneTime(assignment, call.deadline, nativeExpiry(assignment.until), verifier)
    }
  }
}

function grantOneTime(
  { id, account, entitlement }: Assignment,
  deadline: Date,
  validUntil: Date,
  verifier: string | null,
): string {
  return block(`
declare
  login constant text := ${literal(account)};
  heir constant text := ${literal(entitlement.memberOf)};
  marker constant text := ${literal(markerOf(id))};
  verifier constant text := ${verifier === null ? 'null' : literal(verifier)};
  present record;
begin
  ${refuseWhenLate(deadline)}
  select shobj_description(oid, 'pg_authid') as marker, rolvaliduntil = '-infinity' as shut into present
    from pg_roles where rolname = login;
  if not found and verifier is null then
    ${raise(raised.noPassword, 'The login does not exist, and no password was given to make it with.')}
  elsif not found then
    execute format('create role %I nologin', login);
    execute format('comment on role %I is %L', login, marker);
  elsif present.marker is distinct from marker then
    ${raise(raised.notOurs, 'A login of this name exists that this assignment did not make.')}
  elsif present.shut and verifier is null then
    ${raise(raised.noPassword, 'The login was shut by a revoke and has lost its password.')}
  end if;
  execute format('alter role %I with login inherit connection limit ${connectionLimit} valid until %L',
    login, ${instant(validUntil)});
  if verifier is not null then
    execute format('alter role %I password %L', login, verifier);
  end if;
  execute format('grant %I to %I', heir, login) || ${fullMembership};
  -- What the holder creates belongs to the database role from the start and outlives the login.
  execute format('alter role %I in database %I set role = %L', login, ${literal(entitlement.database)}, heir);
  ${refuseWhenLate(deadline)}
end`)
}

function grantToOwnLogin({ account, entitlement }: Assignment, deadline: Date): string {
  return block(`
declare
  login constant text := ${literal(account)};
begin
  ${refuseWhenLate(deadline)}
  if not exists (select from pg_roles where rolname = login and rolcanlogin) then
    ${raise(raised.noAccount, 'There is no login of this name.')}
  end if;
  execute format('grant %I to %I', ${literal(entitlement.memberOf)}, login);
  ${refuseWhenLate(deadline)}
end`)
}
