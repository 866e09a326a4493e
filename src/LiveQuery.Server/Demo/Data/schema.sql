create type flight_status as enum ('flying', 'landed');

create table airport (
  iata text primary key,
  name text not null,
  city text not null,
  state text not null,
  latitude double precision not null,
  longitude double precision not null
);
comment on table airport is 'An airport of the contiguous United States';

create table flight (
  id bigint generated always as identity primary key,
  origin text not null references airport (iata),
  destination text not null references airport (iata),
  distance integer not null,
  delay integer not null,
  scheduled_at timestamptz not null,
  status flight_status not null default 'flying',
  departed_at timestamptz not null,
  arrives_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table flight is 'A flight of 2001, flown again at two hundred times its speed';
comment on column flight.distance is 'Miles';
comment on column flight.delay is 'Minutes; negative: early';

create index on flight (origin);
create index on flight (destination);
create index on flight (status) where status = 'flying';
create index on flight (updated_at);

-- Traffic in slices of five seconds. It asks for no clock: its result changes with the flights alone.
create view traffic as
  select date_bin('5 seconds', departed_at, 'epoch') as slice,
         count(*)::integer as departures,
         round(avg(delay))::integer as delay,
         count(*) filter (where delay > 15)::integer as late
  from flight
  group by 1;
