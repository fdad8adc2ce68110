import { privileges } from './config'
import { raised } from './errors'
import { account, endTurn, fail, host, text } from './parts.sql'

/** One worker at a time for one account. The server lets go when the connection ends. */
const takeTurn = `if coalesce(get_lock(concat('gatehouse:', md5(p_account)), 5), 0) = 0 then
    ${fail(raised.busy, 'Another change of this account is under way.')};
  end if`

const inTime = `if gatehouse.now_ms() >= p_deadline then
    ${fail(raised.tooLate, 'The change came too late: its time had passed on the target.')};
  end if`

/** Gives a login that is still locked what it is to have. `p_role` is null where privileges are given. */
const equip = `procedure gatehouse.equip(p_account ${account}, p_host ${host}, p_role ${account},
  p_database varchar(64) character set utf8mb4, p_privileges varchar(255), p_tables ${text})
begin
  declare v_user varchar(1200) character set utf8mb4 default gatehouse.user_named(p_account, p_host);
  declare v_at int default 0;
  if p_role is not null then
    call gatehouse.run(concat('grant ', gatehouse.quoted(p_role), ' to ', v_user));
    call gatehouse.run(concat('set default role ', gatehouse.quoted(p_role), ' for ', v_user));
  elseif concat(p_privileges, ',') not regexp '^((${privileges.join('|')}),)+$' then
    ${fail(raised.unfit, 'These privileges are not given by the portal.')};
  elseif json_length(p_tables) = 0 then
    -- In a grant on a whole database _ and % stand for other letters, unless they are escaped.
    call gatehouse.run(concat('grant ', p_privileges, ' on ',
      gatehouse.quoted(replace(replace(p_database, '_', '\\\\_'), '%', '\\\\%')), '.* to ', v_user));
  else
    while v_at < json_length(p_tables) do
      call gatehouse.run(concat('grant ', p_privileges, ' on ', gatehouse.quoted(p_database), '.',
        gatehouse.quoted(json_value(p_tables, concat('$[', v_at, ']'))), ' to ', v_user));
      set v_at = v_at + 1;
    end while;
  end if;
end`

const grantLogin = `procedure gatehouse.grant_login(p_assignment varchar(64), p_account ${account}, p_host ${host},
  p_hash varchar(64), p_entitlement ${text}, p_role ${account}, p_database varchar(64) character set utf8mb4,
  p_privileges varchar(255), p_tables ${text}, p_afresh bool, p_until bigint, p_deadline bigint)
begin
  declare v_user varchar(1200) character set utf8mb4 default gatehouse.user_named(p_account, p_host);
  declare v_there, v_made bool default false;
  declare v_ours, v_shut bool default false;
  declare exit handler for sqlexception
  begin
    if v_made then
      call gatehouse.run(concat('drop user if exists ', v_user));
      delete from gatehouse.login where account = p_account;
    end if;
    ${endTurn};
    resignal;
  end;
  ${takeTurn};
  ${inTime};
  set v_there = gatehouse.user_exists(p_account, p_host);
  set v_ours = exists (select 1 from gatehouse.login where account = p_account and host = p_host and assignment = p_assignment);
  set v_shut = exists (select 1 from gatehouse.login where account = p_account and ends_ms = 0);
  if (v_there and not v_ours)
    or exists (select 1 from mysql.global_priv where User = p_account and (Host <> p_host or json_exists(Priv, '$.is_role'))) then
    ${fail(raised.notOurs, 'An account of this name exists that this assignment did not make.')};
  elseif p_account not like 'gh\\\\_%' or p_hash not regexp '^[*][0-9A-F]{40}$' then
    ${fail(raised.unfit, 'This is not a login of the portal.')};
  elseif p_hash is null and not v_there then
    ${fail(raised.noPassword, 'The login does not exist, and no password was given to make it with.')};
  elseif p_hash is null and v_shut then
    ${fail(raised.noPassword, 'The login was shut by a revoke and needs a new password.')};
  end if;
  -- First the end, then the access.
  insert into gatehouse.login values (p_account, p_host, p_assignment, p_entitlement, p_until, gatehouse.now_ms())
    on duplicate key update host = p_host, assignment = p_assignment, entitlement = p_entitlement, ends_ms = p_until,
      changed_ms = gatehouse.now_ms();
  if not v_there then
    set v_made = true;
    call gatehouse.run(concat('create user ', v_user, ' identified via mysql_native_password using ', quote(p_hash),
      ' account lock'));
  elseif p_afresh then
    call gatehouse.run(concat('revoke all privileges, grant option from ', v_user));
  end if;
  if p_afresh or not v_there then
    call gatehouse.equip(p_account, p_host, p_role, p_database, p_privileges, p_tables);
  end if;
  ${inTime};
  call gatehouse.run(concat('alter user ', v_user,
    if(p_hash is null, '', concat(' identified via mysql_native_password using ', quote(p_hash))),
    ' with max_user_connections 10 account unlock'));
  ${endTurn};
end`

/** What the person had before is not ours to end: without a row of ours it is left as it is. */
const grantRole = `procedure gatehouse.grant_role(p_account ${account}, p_host ${host}, p_role ${account},
  p_until bigint, p_deadline bigint)
begin
  declare v_held, v_known bool default true;
  declare exit handler for sqlexception
  begin
    if not v_held and not v_known then
      delete from gatehouse.membership where account = p_account and host = p_host and role = p_role;
    end if;
    ${endTurn};
    resignal;
  end;
  ${takeTurn};
  ${inTime};
  if not gatehouse.user_exists(p_account, p_host) then
    ${fail(raised.noAccount, 'There is no account of this name and host.')};
  end if;
  set v_known = exists (select 1 from gatehouse.membership where account = p_account and host = p_host and role = p_role);
  set v_held = exists (select 1 from mysql.roles_mapping where User = p_account and Host = p_host and Role = p_role);
  if v_known or not v_held then
    insert into gatehouse.membership values (p_account, p_host, p_role, p_until)
      on duplicate key update ends_ms = p_until;
    call gatehouse.run(concat('grant ', gatehouse.quoted(p_role), ' to ', gatehouse.user_named(p_account, p_host)));
  end if;
  ${endTurn};
end`

/** Each after those it calls. */
export const granting: readonly string[] = [equip, grantLogin, grantRole]
