/** The database roles that the company's roles map to. None can sign in; people get them through a login. */
export const rolesSql = `
do $$
declare wanted text;
begin
  foreach wanted in array array[
    'orders_owner', 'orders_readonly', 'orders_readwrite', 'orders_dump', 'orders_breakglass',
    'warehouse_owner', 'warehouse_analyst', 'warehouse_loader'
  ] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
  end loop;
end $$;
grant orders_owner, pg_monitor, pg_signal_backend to orders_breakglass;
`
