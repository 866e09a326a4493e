create type mood as enum ('happy', 'sad');
create domain positive as integer check (value > 0);
create table author (
  id integer primary key,
  name text not null,
  mood mood,
  rating numeric(4, 2),
  manager_id integer references author (id)
);
comment on table author is 'People who write';
create table article (
  id bigint primary key,
  author_id integer not null references author (id),
  title text not null,
  tags text[] not null default '{}',
  meta jsonb,
  score double precision,
  published_at timestamptz,
  pages positive,
  token uuid
);
create index on article (author_id);
create table review (
  article_id bigint not null references article (id),
  reviewer text not null,
  stars smallint,
  primary key (article_id, reviewer)
);
create view busy_author as
  select a.id, a.name, count(*) as articles from author a join article t on t.author_id = a.id group by a.id, a.name;
create table "Odd ""name" (id integer primary key, "select" text, "it's" text);

insert into author values
  (1, 'Ada', 'happy', 4.50, null), (2, 'Bob "the\builder"', 'sad', null, 1), (3, 'Zoë 🚀', null, 3.25, 1);
insert into article values
  (10, 1, 'On engines', '{math,"a,b"}', '{"k": [1, 2, {"x": null}]}', 1.5, '2024-01-02 03:04:05+00', 12, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
  (11, 1, 'Tab	and
newline', '{}', null, 'NaN', null, null, null),
  (9007199254740993, 2, 'Huge id', '{x}', '[]', -0.1, '2024-06-01 00:00:00.123456+02', 3, null),
  (13, 2, '', '{NULL,y}', '"s"', null, '1999-12-31 23:59:59+00', 1, null);
insert into review values (10, 'zed', 5), (10, 'amy', 3), (11, 'zed', null), (13, 'bob', 1);
insert into "Odd ""name" values (1, 'from', 'quo''te');
