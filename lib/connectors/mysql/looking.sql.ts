import { account, host } from './parts.sql'

/** The procedures that only look; each answers tables of rows, in the order that `look.ts` and others read them. */

/** A grantee as information_schema writes it: `'name'@'host'`, with nothing escaped. */
const givenTo = (grantee: string) => `
    select null as on_database, null as on_table, privilege_type as privilege, is_grantable = 'YES' as grantable
      from information_schema.user_privileges where ${grantee} and privilege_type <> 'USAGE'
    union all select table_schema, null, privilege_type, is_grantable = 'YES'
      from information_schema.schema_privileges where ${grantee}
    union all select table_schema, table_name, privilege_type, is_grantable = 'YES'
      from information_schema.table_privileges where ${grantee}`

const look = `procedure gatehouse.look(p_account ${account}, p_host ${host})
begin
  select Host as host, coalesce(json_value(Priv, '$.account_locked'), 0) in ('1', 'true') as locked,
    json_value(Priv, '$.default_role') as default_role
    from mysql.global_priv where User = p_account and not json_exists(Priv, '$.is_role');
  ${givenTo(`grantee = concat('''', p_account, '''@''', p_host, '''')`)};
  select Role as role, Admin_option = 'Y' as admin from mysql.roles_mapping where User = p_account and Host = p_host;
  select host, assignment, ends_ms from gatehouse.login where account = p_account;
end`

const holders = `procedure gatehouse.holders()
begin
  select l.account, l.host, l.assignment, l.entitlement from gatehouse.login l
    where gatehouse.user_exists(l.account, l.host) order by 1;
  select m.User as account, m.Host as host, m.Role as role from mysql.roles_mapping m
    where m.User <> 'gatehouse_owner' and gatehouse.user_exists(m.User, m.Host)
      and not exists (select 1 from gatehouse.login l where l.account = m.User and l.host = m.Host) order by 1, 2;
  select grantee, table_schema as on_database, null as on_table, privilege_type as privilege
    from information_schema.schema_privileges where grantee <> '''gatehouse_owner''@''localhost'''
  union all select grantee, table_schema, table_name, privilege_type
    from information_schema.table_privileges where grantee <> '''gatehouse_owner''@''localhost''' order by 1;
end`

/** What the owner of the procedures is, has, and may hand out; and whether the expiry runs. */
const rights = `procedure gatehouse.rights()
begin
  select gatehouse.now_ms() as now_ms, @@event_scheduler as scheduler,
    (select status from information_schema.events where event_schema = 'gatehouse' and event_name = 'expiry') as expiry,
    (select coalesce(json_value(Priv, '$.account_locked'), 0) in ('1', 'true') from mysql.global_priv
      where User = 'gatehouse_owner' and Host = 'localhost') as locked;
  ${givenTo(`grantee = '''gatehouse_owner''@''localhost'''`)};
  select Role as role, Admin_option = 'Y' as admin from mysql.roles_mapping
    where User = 'gatehouse_owner' and Host = 'localhost';
  select distinct t.table_schema as on_database, t.table_name as on_table from information_schema.tables t
    where t.table_schema not in ('information_schema', 'mysql', 'performance_schema', 'sys', 'gatehouse') order by 1, 2;
end`

export const looking: readonly string[] = [look, holders, rights]
