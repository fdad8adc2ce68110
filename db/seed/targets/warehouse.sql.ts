/** The analytics warehouse, in one transaction's worth of SQL: run by a superuser, owned by warehouse_owner. */
export const warehouseSql = `
revoke connect, temporary on database warehouse from public;
grant connect on database warehouse to warehouse_owner, warehouse_analyst, warehouse_loader;
grant temporary on database warehouse to warehouse_analyst, warehouse_loader;
alter schema public owner to warehouse_owner;
set local role warehouse_owner;

create table dim_date (
  day date primary key,
  iso_week integer not null,
  month text not null,
  working_day boolean not null
);
create table dim_lane (
  id integer primary key,
  origin text not null,
  destination text not null,
  country text not null,
  distance_km integer not null
);
create table dim_carrier (
  id integer primary key,
  name text not null unique,
  mode text not null check (mode in ('sea', 'road', 'rail'))
);
create table fact_shipment (
  id bigint primary key,
  day date not null references dim_date,
  lane_id integer not null references dim_lane,
  carrier_id integer not null references dim_carrier,
  weight_kg numeric(10, 1) not null,
  revenue_sek numeric(12, 2) not null,
  cost_sek numeric(12, 2) not null,
  hours_late numeric(6, 1) not null default 0,
  loaded_at timestamptz not null default now()
);
create index fact_shipment_day on fact_shipment (day);
create table fact_support (
  day date not null references dim_date,
  topic text not null,
  cases integer not null,
  median_minutes integer not null,
  primary key (day, topic)
);
create table export_run (
  id integer primary key,
  file text not null,
  started_at timestamptz not null,
  rows integer not null,
  outcome text not null check (outcome in ('ok', 'late', 'failed'))
);

insert into dim_date
select day::date, extract(week from day)::int, to_char(day, 'YYYY-MM'), extract(isodow from day) < 6
from generate_series(current_date - 400, current_date, interval '1 day') day;

insert into dim_lane
select n, (array['Umeå', 'Sundsvall', 'Luleå', 'Göteborg'])[1 + (n - 1) / 7],
  (array['Vaasa', 'Narvik', 'Tallinn', 'Gdynia', 'Hamburg', 'Rotterdam', 'Aarhus'])[1 + (n - 1) % 7],
  (array['FI', 'NO', 'EE', 'PL', 'DE', 'NL', 'DK'])[1 + (n - 1) % 7], 180 + (n * 97) % 1700
from generate_series(1, 28) n;

insert into dim_carrier (id, name, mode) values
  (1, 'Bothnia Line', 'sea'), (2, 'Skellefte Åkeri', 'road'), (3, 'Kattegat Cargo', 'sea'),
  (4, 'Polaris Rail', 'rail'), (5, 'Lyngen Trucking', 'road'), (6, 'Baltic Feeder', 'sea');

insert into fact_shipment (id, day, lane_id, carrier_id, weight_kg, revenue_sek, cost_sek, hours_late)
select n, current_date - (n * 7) % 400, 1 + (n * 11) % 28, 1 + (n * 5) % 6, 50 + (n * 31) % 9000,
  900 + (n * 41) % 21000, 700 + (n * 29) % 16000, case when n % 8 = 0 then (n * 3) % 40 / 2.0 else 0 end
from generate_series(1, 8000) n;

insert into fact_support
select d.day, topic, 3 + extract(doy from d.day)::int % 9 + length(topic) % 4, 12 + extract(doy from d.day)::int % 50
from dim_date d, unnest(array['late delivery', 'customs', 'invoice', 'damage']) topic;

insert into export_run
select n, 'shipments-' || to_char(current_date - n, 'YYYY-MM-DD') || '.csv', current_date - n + interval '4 hours',
  15 + (n * 7) % 12, case when n % 61 = 0 then 'failed' when n % 19 = 0 then 'late' else 'ok' end
from generate_series(1, 400) n;

create view lane_punctuality as
select l.origin, l.destination, date_trunc('week', f.day)::date as week, count(*) as shipments,
  round(100.0 * count(*) filter (where f.hours_late <= 1) / count(*), 1) as on_time_percent
from fact_shipment f join dim_lane l on l.id = f.lane_id
group by 1, 2, 3;

grant usage on schema public to warehouse_analyst, warehouse_loader;
grant select on all tables in schema public to warehouse_analyst, warehouse_loader;
grant insert, update, delete on fact_shipment, fact_support, export_run to warehouse_loader;
alter default privileges in schema public grant select on tables to warehouse_analyst, warehouse_loader;
reset role
`
