/** Changes when a procedure below does: the preflight asks for it. */
export const setupVersion = 1

/** What an account or a role, a host and a text are to the procedures. */
export const account = `varchar(80) character set utf8mb4 collate utf8mb4_bin`
export const host = `varchar(255) character set utf8mb4 collate utf8mb4_bin`
export const text = `longtext character set utf8mb4 collate utf8mb4_bin`

/** What is known of logins and memberships that were given for a time; `ends_ms` is 0 once a revoke has begun. */
export const tables: readonly string[] = [
  `create table if not exists gatehouse.login (account ${account} primary key, host ${host} not null,
    assignment varchar(64) not null, entitlement ${text} not null, ends_ms bigint not null, changed_ms bigint not null)`,
  `create table if not exists gatehouse.membership (account ${account}, host ${host}, role ${account},
    ends_ms bigint not null, primary key (account, host, role))`,
]

/** A statement that ends the procedure with one of our own SQLSTATEs. */
export function fail(sqlstate: string, message: string): string {
  return `signal sqlstate '${sqlstate}' set message_text = '${message}'`
}

/** What the other procedures call. */
export const parts: readonly string[] = [
  `function gatehouse.version() returns int no sql return ${setupVersion}`,
  `function gatehouse.now_ms() returns bigint no sql return floor(unix_timestamp(sysdate(6)) * 1000)`,
  `function gatehouse.quoted(p_name ${host}) returns varchar(600) character set utf8mb4 no sql
    return concat('\`', replace(p_name, '\`', '\`\`'), '\`')`,
  `function gatehouse.user_named(p_account ${account}, p_host ${host}) returns varchar(1200) character set utf8mb4 no sql
    return concat(gatehouse.quoted(p_account), '@', gatehouse.quoted(p_host))`,
  `function gatehouse.user_exists(p_account ${account}, p_host ${host}) returns bool reads sql data
    return exists (select 1 from mysql.global_priv where User = p_account and Host = p_host
      and not json_exists(Priv, '$.is_role'))`,
  // What EXECUTE IMMEDIATE is given must not call a function itself.
  `procedure gatehouse.run(p_statement ${text}) execute immediate p_statement`,
]

export const endTurn = `do release_lock(concat('gatehouse:', md5(p_account)))`
