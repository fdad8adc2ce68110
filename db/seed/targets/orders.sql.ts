/** The orders database, in one transaction's worth of SQL: run by a superuser, owned by orders_owner. */
export const ordersSql = `
revoke connect, temporary on database orders from public;
grant connect on database orders to
  orders_owner, orders_readonly, orders_readwrite, orders_dump, orders_breakglass;
alter schema public owner to orders_owner;
set local role orders_owner;

create table customer (
  id integer primary key,
  name text not null,
  city text not null,
  country text not null,
  since date not null
);
create table customer_contact (
  customer_id integer primary key references customer,
  person text not null,
  email text not null,
  phone text not null
);
create table orders (
  id integer primary key,
  reference text not null unique,
  customer_id integer not null references customer,
  carrier text not null,
  origin text not null,
  destination text not null,
  state text not null check (state in ('booked', 'confirmed', 'shipped', 'delivered', 'canceled')),
  customs_code text,
  booked_at timestamptz not null
);
create index orders_customer on orders (customer_id);
create index orders_booked on orders (booked_at);
create table order_line (
  order_id integer not null references orders,
  line integer not null,
  goods text not null,
  weight_kg numeric(8, 1) not null check (weight_kg > 0),
  price numeric(10, 2) not null,
  currency text not null default 'SEK',
  primary key (order_id, line)
);
create table payment (
  id integer primary key,
  order_id integer not null references orders,
  method text not null check (method in ('invoice', 'card', 'transfer')),
  bank text not null,
  amount numeric(10, 2) not null,
  state text not null check (state in ('open', 'settled', 'failed')),
  paid_at timestamptz
);
create index payment_order on payment (order_id);
create table refund (
  id integer primary key,
  payment_id integer not null references payment,
  amount numeric(10, 2) not null,
  reason text not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  created_at timestamptz not null
);

insert into customer
select n,
  (array['Ånge', 'Vindel', 'Holmön', 'Kvarken', 'Lule', 'Torne', 'Pite', 'Kalix', 'Rana', 'Saimaa'])[1 + n % 10] || ' ' ||
  (array['Timber', 'Seafood', 'Machinery', 'Textiles', 'Furniture', 'Dairy', 'Steel'])[1 + n % 7] || ' ' ||
  (array['AB', 'Oy', 'AS', 'GmbH', 'BV', 'Sp. z o.o.'])[1 + n % 6] || ' ' || n,
  (array['Umeå', 'Vaasa', 'Narvik', 'Tallinn', 'Gdynia', 'Hamburg', 'Rotterdam', 'Aarhus'])[1 + n % 8],
  (array['SE', 'FI', 'NO', 'EE', 'PL', 'DE', 'NL', 'DK'])[1 + n % 8],
  current_date - 200 - (n * 7) % 2400
from generate_series(1, 640) n;

insert into customer_contact
select n,
  (array['Elin', 'Mikko', 'Astrid', 'Kadri', 'Pawel', 'Jonas', 'Sanne', 'Mette'])[1 + n % 8] || ' ' ||
  (array['Berg', 'Laine', 'Hansen', 'Tamm', 'Nowak', 'Vogel', 'de Vries', 'Holst', 'Sund'])[1 + n % 9],
  'freight' || n || '@customer' || n || '.example',
  '+46 90 555 ' || lpad(n::text, 4, '0')
from generate_series(1, 640) n;

insert into orders
select n, 'NF-' || 103999 + n, 1 + (n * 37) % 640,
  (array['Bothnia Line', 'Skellefte Åkeri', 'Kattegat Cargo', 'Polaris Rail', 'Lyngen Trucking', 'Baltic Feeder'])[1 + (n * 5) % 6],
  (array['Umeå', 'Sundsvall', 'Luleå', 'Göteborg'])[1 + n % 4],
  (array['Vaasa', 'Narvik', 'Tallinn', 'Gdynia', 'Hamburg', 'Rotterdam', 'Aarhus'])[1 + (n * 3) % 7],
  case when n % 53 = 0 then 'canceled' when n > 5880 then 'booked' when n > 5760 or n % 211 = 0 then 'confirmed'
    when n > 5500 then 'shipped' else 'delivered' end,
  case when n % 6 > 0 then 'TARIC ' || 440000 + (n * 13) % 9000 end,
  now() - interval '75 minutes' * (6000 - n) - interval '1 minute' * ((n * 17) % 60)
from generate_series(1, 6000) n;

insert into order_line
select n, line,
  (array['sawn timber', 'frozen cod', 'pump parts', 'wool cloth', 'birch chairs', 'cheese', 'sheet steel'])[1 + (n + line) % 7],
  20 + (n * 31 + line * 7) % 1900, 90 + (n * 19 + line * 11) % 7400, case when n % 9 = 0 then 'EUR' else 'SEK' end
from generate_series(1, 6000) n, generate_series(1, 1 + n % 4) line;

insert into payment
select o.id, o.id, (array['invoice', 'card', 'transfer'])[1 + o.id % 3],
  (array['Handelsbanken', 'Nordea', 'SEB', 'DNB'])[1 + o.id % 4],
  (select sum(price) from order_line where order_id = o.id),
  case when o.id % 97 = 0 then 'failed' when o.id > 5700 then 'open' else 'settled' end,
  case when o.id <= 5700 and o.id % 97 > 0 then o.booked_at + interval '1 hour' * (2 + o.id % 400) end
from orders o where o.state <> 'canceled';

insert into refund
select row_number() over (order by p.id), p.id, round(p.amount * (1 + p.id % 4) / 4, 2),
  (array['late delivery', 'damaged goods', 'booked twice', 'wrong weight'])[1 + p.id % 4],
  case when p.id > 5400 then 'queued' when p.id % 5 = 0 then 'failed' else 'sent' end,
  p.paid_at + interval '2 days'
from payment p where p.state = 'settled' and p.id % 23 = 0;

grant usage on schema public to orders_readonly, orders_readwrite, orders_dump;
grant select on customer, orders, order_line, payment, refund to orders_readonly;
grant select, insert, update, delete on all tables in schema public to orders_readwrite;
grant select on all tables in schema public to orders_dump;
alter default privileges in schema public grant select on tables to orders_readonly, orders_dump;
alter default privileges in schema public grant select, insert, update, delete on tables to orders_readwrite;
alter default privileges in schema public grant usage on sequences to orders_readwrite;
alter default privileges in schema public grant select on sequences to orders_dump;
reset role
`
