namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>A column of the world and some values for it: JSON for the API, SQL for Postgres.</summary>
internal sealed record WorldColumn(string Name, string Kind, (string Json, string Sql)[] Values);

/// <summary>A relationship of the world: its name, its target, and the columns that are equal.</summary>
internal sealed record WorldRelationship(string Name, string Target, string Local, string Remote, bool IsArray);

/// <summary>A table of the world.</summary>
internal sealed record WorldTable(string Name, WorldColumn[] Columns, WorldRelationship[] Relationships);

/// <summary>
/// Three small tables with all that surprises: NULLs, hostile and Unicode strings, huge and exact numbers, arrays, jsonb;
/// and columns that no view names, for <see cref="WorldWrites"/> to alter.
/// </summary>
internal static class World
{
    private static readonly (string, string)[] Ids = [.. Enumerable.Range(0, 12).Select(id => ($"{id}", $"{id}"))];

    private static readonly (string, string)[] Names =
    [
        ("\"Ada\"", "'Ada'"), ("\"O'Brien\"", "'O''Brien'"), ("\"a\\\"b\\\\c\"", "E'a\"b\\\\c'"), ("\"Zoë 🚀\"", "'Zoë 🚀'"),
        ("\"\"", "''"), ("\"'; drop table team; --\"", "'''; drop table team; --'"), ("\"{NULL,\\\"x\\\"}\"", "'{NULL,\"x\"}'"),
    ];

    public static WorldTable[] Tables { get; } =
    [
        new(
            "team",
            [
                new("id", "int", Ids),
                new("name", "text", Names),
                new("parent_id", "int", Ids),
                new("budget", "number", [("0.1", "0.1"), ("99999999999999999999.99", "99999999999999999999.99"), ("-3", "-3")]),
                new("active", "bool", [("true", "true"), ("false", "false")]),
            ],
            [
                new("parent", "team", "parent_id", "id", false),
                new("members", "member", "id", "team_id", true),
                new("tasks", "task", "id", "team_id", true),
            ]),
        new(
            "member",
            [
                new("id", "bigint", [.. Ids, ("9007199254740993", "9007199254740993")]),
                new("team_id", "int", Ids),
                new("name", "text", Names),
                new("joined", "time", [("\"2020-01-01T00:00:00Z\"", "'2020-01-01T00:00:00Z'"), ("\"2024-06-30T23:59:59.5+02:00\"", "'2024-06-30T23:59:59.5+02:00'")]),
            ],
            [new("team", "team", "team_id", "id", false), new("tasks", "task", "id", "owner_id", true)]),
        new(
            "task",
            [
                new("id", "int", Ids),
                new("team_id", "int", Ids),
                new("owner_id", "bigint", Ids),
                new("title", "text", Names),
                new("done", "bool", [("true", "true"), ("false", "false")]),
            ],
            [new("team", "team", "team_id", "id", false), new("owner", "member", "owner_id", "id", false)]),
    ];

    /// <summary>Tables and rows; the views <c>all_…</c> see everything, whatever row-level security says.</summary>
    public const string Setup = """
        create table team (
          id int primary key, name text not null, parent_id int references team, budget numeric, active boolean, tags text[]);
        create table member (
          id bigint primary key, team_id int references team, name text, joined timestamptz, meta jsonb);
        create table task (
          id int primary key, team_id int not null references team, owner_id bigint references member, title text, done boolean not null);
        insert into team
          select i, (array['Ada', 'O''Brien', E'a"b\\c', 'Zoë 🚀', '', '''; drop table team; --', '{NULL,"x"}'])[1 + i % 7],
                 case when i % 3 = 0 then null else i / 2 end,
                 case i % 4 when 0 then null when 1 then 99999999999999999999.99 when 2 then 0.1 else -3 end,
                 case i % 3 when 0 then null when 1 then true else false end,
                 case i % 3 when 0 then null when 1 then '{}'::text[] else array['x', null, 'a"b,c\'] end
          from generate_series(0, 11) i;
        insert into member
          select case when i = 20 then 9007199254740993 else i end, case when i % 5 = 0 then null else i % 12 end,
                 case when i % 4 = 0 then null else (array['Ada', 'O''Brien', E'a"b\\c', 'Zoë 🚀', ''])[1 + i % 5] end,
                 case when i % 3 = 0 then null else '2020-01-01T00:00:00Z'::timestamptz + i * interval '100 days' end,
                 case i % 3 when 0 then null when 1 then '{"k": [1, null, "ü"]}'::jsonb else '"s"'::jsonb end
          from generate_series(0, 20) i;
        insert into task
          select i, (i * 7) % 12, case when i % 6 = 0 then null when i % 11 = 0 then 9007199254740993 else i % 20 end,
                 case when i % 5 = 0 then null else (array['Ada', 'Zoë 🚀', '', E'a"b\\c'])[1 + i % 4] end, i % 2 = 0
          from generate_series(0, 40) i;
        create function team_size(team) returns int stable language sql as 'select length($1.name)';
        create function team_label(team, prefix text, suffix text default '!') returns text stable language sql
          as 'select prefix || $1.name || suffix';
        create function team_juniors(team) returns setof member stable language sql
          as 'select * from member where team_id = $1.id and id > 5';
        create function member_asker(member, hasura_session json) returns text stable language sql
          as 'select $1.name || (hasura_session ->> ''x-hasura-team'')';
        create function tasks_of(owner bigint, at_least int default 0) returns setof task stable language sql
          as 'select * from task where owner_id >= owner and id >= at_least';
        create view all_team as select * from team;
        create view all_member as select * from member;
        create view all_task as select * from task;
        create type task_kind as enum ('small', 'big');
        alter table team add column motto text default 'm';
        alter table task add column kind task_kind default 'small', add column note text default 'n';
        """;

    /// <summary>The table of that name.</summary>
    public static WorldTable Table(string name) => Tables.Single(table => table.Name == name);
}
