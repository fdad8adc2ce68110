import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { literal } from './sql'

const firstPauseMs = 2
const longestPauseMs = 200
/** How long a process that may still be asking for a password is waited for; see `isBusy`. */
const startingPatienceMs = 300

/** What stands in the way of removing a login. */
export interface Remains {
  /** The login's object id, or null when there is no such login any more. */
  oid: string | null
  /** Sessions of the login, each told to end by the very query that counted them. */
  sessions: number
  /** Server processes that are still signing somebody in, nobody can see yet whom. */
  starting: number[]
  /** Those of them that are past the password: they already hold, or wait for, a lock of their session. */
  admitted: number[]
  /** Databases in which the login owns something or holds a right by itself; null stands for the whole server. */
  databases: (string | null)[]
}

/**
 * A query that ends a login's sessions, and answers one row of Remains. `marker` is the comment the login must bear,
 * `database` the one database to look at; null leaves either open.
 * A sign-in that passed the door just before it was shut is not in pg_stat_activity yet: it shows in pg_locks, as a
 * process with a transaction and without a name.
 */
export function cutSessions(login: string, marker: string | null, database: string | null): string {
  const ours = marker === null ? '' : `and shobj_description(oid, 'pg_authid') = ${literal(marker)}`
  const there = database === null ? '' : `and a.datname = ${literal(database)}`
  return `
with login as (select oid from pg_roles where rolname = ${literal(login)} ${ours}),
cut as (
  select pg_terminate_backend(a.pid) from pg_stat_activity a join login on a.usesysid = login.oid
  where a.pid <> pg_backend_pid() ${there}
),
nameless as (
  select l.pid, bool_or(l.locktype <> 'virtualxid') as admitted from pg_locks l
  where l.pid is not null and not exists (
    select from pg_stat_activity a where a.pid = l.pid and (a.usesysid is not null or a.datid is not null))
  group by l.pid having bool_or(l.locktype = 'virtualxid')
)
select (select oid::text from login) as oid,
  (select count(*)::int from cut) as sessions,
  array(select pid from nameless) as starting,
  array(select pid from nameless where admitted) as admitted,
  array(
    select distinct d.datname::text from pg_shdepend s join login on s.refobjid = login.oid
    left join pg_database d on d.oid = s.dbid where s.refclassid = 'pg_authid'::regclass
  ) as databases`
}

/**
 * Ends sessions until none is left and every sign-in of `seen` has shown itself; answers what remains to be undone.
 * What cannot be ended is waited for until `signal` fires.
 */
export async function untilNoneIsLeft(
  client: ClientBase,
  cut: string,
  seen: Remains,
  signal: AbortSignal,
): Promise<Remains> {
  let remains = seen
  let pauseMs = firstPauseMs
  for (let waitedMs = 0; isBusy(remains, seen.starting, waitedMs); waitedMs += pauseMs) {
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    await sleep(pauseMs, undefined, { signal })
    remains = await remainsAfter(client, cut)
  }
  return remains
}

/**
 * Only sign-ins from before the door was shut matter: the server looks at the login again once the password is right.
 * Who is past that may be ours, and its session would outlive the login; who is not is waited for only a while,
 * because anybody can connect and keep silent.
 */
function isBusy(remains: Remains, startedBefore: readonly number[], waitedMs: number): boolean {
  const early = waitedMs < startingPatienceMs ? remains.starting : remains.admitted
  return remains.sessions > 0 || early.some((pid) => startedBefore.includes(pid))
}

/** Sends statements in one message, the last of them a `cutSessions`; answers what that one saw. */
export async function remainsAfter(client: ClientBase, statements: string): Promise<Remains> {
  // Several statements are answered by an array of results, which pg's types do not say.
  const row = [await client.query<Remains>(statements)].flat().at(-1)?.rows[0]
  if (row === undefined) throw new Error('The server answered no row.')
  return row
}
