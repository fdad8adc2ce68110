import { raised } from './errors'
import { account, endTurn, fail, host } from './parts.sql'

/** Waits for another worker, and not for ever: a holder may take the same lock, and must not keep the access by it. */
const takeTurn = `do get_lock(concat('gatehouse:', md5(p_account)), 2)`

/**
 * Sessions of an account that an account of the same name with a closer host part has no claim to. They are waited for:
 * what was told to end may still finish its statement. Whoever is just signing in shows a moment later.
 */
const endSessions = `procedure gatehouse.end_sessions(p_account ${account}, p_host ${host}, p_patience_ms int)
begin
  declare v_until bigint default gatehouse.now_ms() + p_patience_ms;
  declare v_arrived bigint default gatehouse.now_ms() + 300;
  declare v_left, v_arriving int;
  declare continue handler for 1094 begin end;
  repeat
    set v_left = 0;
    for session in (
      select p.id from information_schema.processlist p
      where cast(p.user as binary) = cast(p_account as binary) and p.id <> connection_id() and not exists (
        select 1 from mysql.global_priv g where g.User = p_account and g.Host <> p_host and g.Host <> '%'
          and regexp_replace(p.host, ':[0-9]+$', '') like g.Host)
    ) do
      set v_left = v_left + 1;
      kill session.id;
    end for;
    select count(*) into v_arriving from information_schema.processlist where user = 'unauthenticated user';
    if gatehouse.now_ms() >= v_arrived then
      set v_arriving = 0;
    end if;
    if v_left + v_arriving > 0 then
      do sleep(0.02);
    end if;
  until v_left + v_arriving = 0 or gatehouse.now_ms() >= v_until end repeat;
  if v_left > 0 and p_patience_ms > 0 then
    ${fail(raised.busy, 'Sessions of the account are still ending.')};
  end if;
end`

/** The lock comes before the sessions, and they before the account: a session outlives its account. */
const removeLogin = `procedure gatehouse.remove_login(p_account ${account}, p_host ${host})
begin
  update gatehouse.login set ends_ms = 0, changed_ms = gatehouse.now_ms() where account = p_account;
  if gatehouse.user_exists(p_account, p_host) then
    call gatehouse.run(concat('alter user ', gatehouse.user_named(p_account, p_host), ' account lock'));
    call gatehouse.end_sessions(p_account, p_host, 4000);
    call gatehouse.run(concat('drop user ', gatehouse.user_named(p_account, p_host)));
  end if;
  call gatehouse.end_sessions(p_account, p_host, 1000);
end`

const removeMembership = `procedure gatehouse.remove_membership(p_account ${account}, p_host ${host}, p_role ${account})
begin
  declare v_held, v_known bool;
  set v_held = exists (select 1 from mysql.roles_mapping where User = p_account and Host = p_host and Role = p_role);
  set v_known = exists (select 1 from gatehouse.membership where account = p_account and host = p_host and role = p_role);
  if v_held then
    call gatehouse.run(concat('revoke ', gatehouse.quoted(p_role), ' from ', gatehouse.user_named(p_account, p_host)));
  end if;
  if v_held or v_known then
    call gatehouse.end_sessions(p_account, p_host, 4000);
  end if;
  delete from gatehouse.membership where account = p_account and host = p_host and role = p_role;
end`

const revokeLogin = `procedure gatehouse.revoke_login(p_assignment varchar(64), p_account ${account})
begin
  declare v_host ${host};
  declare exit handler for sqlexception
  begin
    ${endTurn};
    resignal;
  end;
  ${takeTurn};
  select host into v_host from gatehouse.login where account = p_account and assignment = p_assignment;
  if v_host is not null then
    call gatehouse.remove_login(p_account, v_host);
  end if;
  ${endTurn};
end`

const revokeRole = `procedure gatehouse.revoke_role(p_account ${account}, p_host ${host}, p_role ${account})
begin
  declare exit handler for sqlexception
  begin
    ${endTurn};
    resignal;
  end;
  ${takeTurn};
  call gatehouse.remove_membership(p_account, p_host, p_role);
  ${endTurn};
end`

/**
 * The native expiry, run by an event. A session inside somebody else's procedure goes by that person's name, and shows
 * only when it comes out: names that were removed are watched for a day.
 */
const expire = `procedure gatehouse.expire()
begin
  for due in (select account, host from gatehouse.login where ends_ms > 0 and ends_ms <= gatehouse.now_ms()) do
    call gatehouse.expire_login(due.account);
  end for;
  for due in (select account, host, role from gatehouse.membership where ends_ms <= gatehouse.now_ms()) do
    call gatehouse.expire_membership(due.account, due.host, due.role);
  end for;
  for gone in (select account, host from gatehouse.login where ends_ms = 0) do
    if not gatehouse.user_exists(gone.account, gone.host) then
      call gatehouse.end_sessions(gone.account, gone.host, 0);
    end if;
  end for;
  delete from gatehouse.login where ends_ms = 0 and changed_ms < gatehouse.now_ms() - 86400000
    and not exists (select 1 from mysql.global_priv where User = account);
end`

/** What cannot be ended now is tried again by the next run; the others do not wait for it. */
function expiring(name: string, parameters: string, stillDue: string, remove: string): string {
  return `procedure gatehouse.${name}(p_account ${account}${parameters})
begin
  declare continue handler for sqlexception begin end;
  ${takeTurn};
  if exists (select 1 from ${stillDue} and ends_ms <= gatehouse.now_ms()) then
    ${remove};
  end if;
  ${endTurn};
end`
}

const expireLogin = expiring(
  'expire_login',
  '',
  'gatehouse.login where account = p_account and ends_ms > 0',
  `call gatehouse.remove_login(p_account, (select host from gatehouse.login where account = p_account))`,
)
const expireMembership = expiring(
  'expire_membership',
  `, p_host ${host}, p_role ${account}`,
  'gatehouse.membership where account = p_account and host = p_host and role = p_role',
  'call gatehouse.remove_membership(p_account, p_host, p_role)',
)

/** Each after those it calls. */
export const removing: readonly string[] = [
  endSessions,
  removeLogin,
  removeMembership,
  revokeLogin,
  revokeRole,
  expireLogin,
  expireMembership,
  expire,
]
