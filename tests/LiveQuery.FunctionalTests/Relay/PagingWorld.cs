using System.Globalization;
using System.Text;

namespace LiveQuery.FunctionalTests.Relay;

/// <summary>A table to be paged through: many types, few values, so that rows tie everywhere, and NULLs in between.</summary>
internal static class PagingWorld
{
    private const int Rows = 23;

    /// <summary>What rows can be ordered by: the text around the direction.</summary>
    public static readonly (string Before, string After, string? Column)[] Orders =
    [
        .. new[] { "a", "b", "n", "t", "w", "f", "q", "m", "ts", "d", "i", "bin", "u", "e", "p", "arr", "j", "r", "geo" }
            .Select(name => ($"{{ {name}: ", " }", (string?)name)),
        ("{ parent: { name: ", " } }", null),
        ("{ parent: { parent: { weight: ", " } } }", null),
        ("{ children_aggregate: { count: ", " } }", null),
        ("{ children_aggregate: { max: { v: ", " } } }", null),
        ("{ children_aggregate: { avg: { v: ", " } } }", null),
        ("{ children_aggregate: { sum: { v: ", " } } }", null),
        ("{ children_aggregate: { stddev: { x: ", " } } }", null),
        ("{ shout: ", " }", null),
        ("{ kin_aggregate: { count: ", " } }", null),
    ];

    /// <summary>The directions.</summary>
    public static readonly string[] Directions =
        ["asc", "asc_nulls_first", "asc_nulls_last", "desc", "desc_nulls_first", "desc_nulls_last"];

    /// <summary>The roles; admin sees all.</summary>
    public static readonly string[] Roles = ["admin", "some", "both"];

    public const string Metadata = """
        {
          "version": 3,
          "sources": [{
            "name": "default",
            "kind": "postgres",
            "configuration": { "connection_info": { "database_url": "postgres://unused" } },
            "tables": [
              {
                "table": { "schema": "public", "name": "item" },
                "object_relationships": [{ "name": "parent", "using": { "foreign_key_constraint_on": "parent_id" } }],
                "array_relationships": [{ "name": "children", "using": { "manual_configuration": {
                  "remote_table": { "schema": "public", "name": "child" }, "column_mapping": { "a": "item_a", "b": "item_b" } } } }],
                "computed_fields": [
                  { "name": "shout", "definition": { "function": { "schema": "public", "name": "item_shout" } } },
                  { "name": "kin", "definition": { "function": { "schema": "public", "name": "item_kin" } } }
                ],
                "select_permissions": [
                  { "role": "some", "permission": { "columns": "*", "computed_fields": ["shout"], "filter": { "n": { "_neq": 1 } }, "allow_aggregations": true } },
                  { "role": "few", "permission": { "columns": ["b", "n", "t", "m", "ts"], "filter": { "u": { "_eq": true } }, "allow_aggregations": true } }
                ]
              },
              {
                "table": { "schema": "public", "name": "parent" },
                "object_relationships": [{ "name": "parent", "using": { "foreign_key_constraint_on": "parent_id" } }],
                "array_relationships": [{ "name": "items", "using": { "foreign_key_constraint_on": {
                  "table": { "schema": "public", "name": "item" }, "column": "parent_id" } } }],
                "select_permissions": [
                  { "role": "some", "permission": { "columns": "*", "filter": { "id": { "_neq": 2 } } } },
                  { "role": "few", "permission": { "columns": ["name"], "filter": {} } }
                ]
              },
              {
                "table": { "schema": "public", "name": "child" },
                "select_permissions": [
                  { "role": "some", "permission": { "columns": "*", "filter": { "v": { "_gt": 1 } }, "allow_aggregations": true } },
                  { "role": "few", "permission": { "columns": "*", "filter": { "v": { "_lt": 9 } }, "allow_aggregations": true } }
                ]
              }
            ]
          }],
          "inherited_roles": [{ "role_name": "both", "role_set": ["some", "few"] }]
        }
        """;

    private const string Schema = """
        create schema ext;
        create extension citext schema ext;
        do $$ begin
          if exists (select from pg_available_extensions where name = 'postgis') then
            create extension postgis schema ext;
          else
            create domain ext.geometry as text;
            create function ext.st_point(float, float) returns text language sql as 'select format(''POINT(%s %s)'', $1, $2)';
          end if;
        end $$;
        create type mood as enum ('sad', 'ok', 'happy');
        create domain positive as integer check (value > 0);
        create table parent (id int primary key, name text, weight real, parent_id int references parent);
        insert into parent values (1, 'Zoë', 1.5, null), (2, null, 'NaN', 1), (3, 'amy', null, 2), (4, 'Zoë', 0.1, 3);
        create table item (
          a bigint, b text, n int, t varchar(20), w ext.citext, f double precision, q real, m numeric, ts timestamptz, d date,
          i interval, bin bytea, u boolean, e mood, p positive, arr text[], j jsonb, r int4range, geo ext.geometry,
          parent_id int references parent, primary key (a, b));
        create table child (id int generated always as identity primary key, item_a bigint, item_b text, v int, x double precision);
        create function item_shout(item) returns text stable language sql as $$ select upper($1.t) $$;
        create function item_kin(item) returns setof child stable language sql as $$ select * from child where v = $1.n $$;
        """;

    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["n"] = ["null", "0", "1", "2", "-7"],
        ["t"] = ["null", "''", "'a'", "'B'", "'quo\"te\\'", "'Zoë 🚀'"],
        ["w"] = ["null", "'x'", "'X'", "'y'"],
        ["f"] = ["null", "'NaN'", "'-Infinity'", "'Infinity'", "0.1", "1e300", "-0.30000000000000004"],
        ["q"] = ["null", "0.1", "'NaN'", "16777217"],
        ["m"] = ["null", "'NaN'", "1.10", "1.1", "123456789012345678901234567890.12345"],
        ["ts"] = ["null", "'infinity'", "'2024-01-02 03:04:05.000001+02'", "'2024-01-02 03:04:05.000002+02'", "'0044-03-15 00:00:00+00 BC'"],
        ["d"] = ["null", "'2024-02-29'", "'-infinity'", "'0044-03-15 BC'"],
        ["i"] = ["null", "'1 mon'", "'30 days'", "'-1 day 00:00:01'"],
        ["bin"] = ["null", "'\\x'", "'\\x00ff'", "'\\xff'"],
        ["u"] = ["null", "true", "false"],
        ["e"] = ["null", "'sad'", "'happy'"],
        ["p"] = ["null", "1", "5"],
        ["arr"] = ["null", "'{}'", "'{null,\"a,b\"}'", "'{{x,y},{z,null}}'"],
        ["j"] = ["null", "'null'", "'\"s\"'", "'{\"k\": [1, 2.50]}'", "'[]'"],
        ["r"] = ["null", "'empty'", "'[1,5)'", "'(,3)'"],
        ["geo"] = ["null", "ext.st_point(1, 2)", "ext.st_point(0.1000000000000000055, 2)", "'SRID=4326;POINT(1 2)'"],
        ["parent_id"] = ["null", "1", "2", "3", "4"],
    };

    /// <summary>The tables with rows that a seed decides.</summary>
    public static string Setup(int seed)
    {
        // Not for secrets: the same seed must make the same rows.
        var random = new Random(seed);
        var sql = new StringBuilder(Schema);
        for (var row = 0; row < Rows; row++)
        {
            var columns = Values.Select(pair => pair.Value[random.Next(pair.Value.Length)]);
            sql.AppendLine(CultureInfo.InvariantCulture, $"insert into item (a, b, {string.Join(", ", Values.Keys)})")
                .AppendLine(CultureInfo.InvariantCulture, $"  values ({9007199254740990 + (row / 3)}, '{"xYz"[row % 3]}{row / 9}', {string.Join(", ", columns)});");
            for (var child = random.Next(4); child > 0; child--)
            {
                sql.AppendLine(CultureInfo.InvariantCulture, $"insert into child (item_a, item_b, v, x) select a, b, {random.Next(11)}, {random.Next(3)} / 3.0 from item order by a desc, b desc limit 1;");
            }
        }

        return sql.ToString();
    }
}
