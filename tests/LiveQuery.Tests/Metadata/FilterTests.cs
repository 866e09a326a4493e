using LiveQuery.Compiler.Metadata;
using LiveQuery.Compiler.Model;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Tests.Metadata;

public sealed class FilterTests
{
    [Theory]
    [InlineData("{}", "true")]
    [InlineData("[]", "true")]
    [InlineData("{id: {}}", "true")]
    [InlineData("{id: {_eq: 5}}", "id Eq '5'::integer")]
    [InlineData("{id: {$eq: 5}}", "id Eq '5'::integer")]
    [InlineData("{id: 5}", "id Eq '5'::integer")]
    [InlineData("{id: X-Hasura-User-Id}", "id Eq x-hasura-user-id::integer")]
    [InlineData("{id: {_eq: x-HASURA-user-ID}}", "id Eq x-hasura-user-id::integer")]
    [InlineData("{id: {_eq: REQ_USER_ID}}", "id Eq x-hasura-user-id::integer")]
    [InlineData("{id: {_ne: 5}}", "id Neq '5'::integer")]
    [InlineData("{id: {$neq: 5}}", "id Neq '5'::integer")]
    [InlineData("{age: {_neq: 5}}", "age Neq '5'::integer")]
    [InlineData("{age: {_neq: null}}", "age Neq~ NULL::integer")]
    [InlineData("{age: {_gt: null}}", "age Gt NULL::integer")]
    [InlineData("{age: {_eq: 5}}", "age Eq '5'::integer")]
    [InlineData("{age: {_eq: null}}", "age Eq~ NULL::integer")]
    [InlineData("{id: {_eq: null}}", "id Eq NULL::integer")]
    [InlineData("{id: null}", "id Eq~ NULL::integer")]
    [InlineData("{age: {_gt: 1, _lt: 9}}", "(age Gt '1'::integer and age Lt '9'::integer)")]
    [InlineData("{age: {_gte: 1, $lte: \"9\"}}", "(age Gte '1'::integer and age Lte '9'::integer)")]
    [InlineData("{age: {_in: [1, 2]}}", "age In '{1,2}'::integer[]")]
    [InlineData("{age: {_nin: []}}", "age Nin '{}'::integer[]")]
    [InlineData("{age: {_in: X-Hasura-Ages}}", "age In x-hasura-ages::integer[]")]
    [InlineData("{age: {_in: [X-Hasura-Age, 7]}}", "(age Eq x-hasura-age::integer or age Eq '7'::integer)")]
    [InlineData("{age: {_nin: [X-Hasura-Age, 7]}}", "(age Neq x-hasura-age::integer and age Neq '7'::integer)")]
    [InlineData("{name: {_in: ['a\"b', 'c\\d', 'e,f', '{}']}}", "name In '{\"a\\\"b\",\"c\\\\d\",\"e,f\",\"{}\"}'::text[]")]
    [InlineData("{name: {_like: 'a%'}}", "name Like 'a%'::text")]
    [InlineData("{name: {_nlike: 'a%'}}", "name Nlike 'a%'::text")]
    [InlineData("{name: {_ilike: 'a%'}}", "name Ilike 'a%'::text")]
    [InlineData("{name: {_nilike: 'a%'}}", "name Nilike 'a%'::text")]
    [InlineData("{name: {_similar: 'a%'}}", "name Similar 'a%'::text")]
    [InlineData("{name: {_nsimilar: 'a%'}}", "name Nsimilar 'a%'::text")]
    [InlineData("{name: {_regex: '^a'}}", "name Regex '^a'::text")]
    [InlineData("{name: {_nregex: '^a'}}", "name Nregex '^a'::text")]
    [InlineData("{name: {_iregex: '^a'}}", "name Iregex '^a'::text")]
    [InlineData("{name: {$niregex: X-Hasura-Pattern}}", "name Niregex x-hasura-pattern::text")]
    [InlineData("{nick: {_like: 'a%'}}", "nick Like 'a%'::text")]
    [InlineData("{email: {_ilike: '%@x.org'}}", "email Ilike '%@x.org'::text")]
    [InlineData("{email: {_eq: a}}", "email Eq 'a'::text")]
    [InlineData("{age: {_is_null: true}}", "age is null")]
    [InlineData("{age: {$is_null: false}}", "age is not null")]
    [InlineData("{data: {_contains: {a: [1, 2.50, null, 'é']}}}", "data Contains '{\"a\":[1,2.50,null,\"é\"]}'::jsonb")]
    [InlineData("{data: {_contained_in: X-Hasura-Data}}", "data ContainedIn x-hasura-data::jsonb")]
    [InlineData("{data: {_eq: 'text'}}", "data Eq '\"text\"'::jsonb")]
    [InlineData("{data: {_has_key: k}}", "data HasKey 'k'::text")]
    [InlineData("{data: {_has_keys_any: [k, l]}}", "data HasKeysAny '{\"k\",\"l\"}'::text[]")]
    [InlineData("{data: {$has_keys_all: X-Hasura-Keys}}", "data HasKeysAll x-hasura-keys::text[]")]
    [InlineData("{tags: {_contains: [a, null, 'b c']}}", "tags Contains '{\"a\",NULL,\"b c\"}'::text[]")]
    [InlineData("{tags: {_contained_in: X-Hasura-Tags}}", "tags ContainedIn x-hasura-tags::text[]")]
    [InlineData("{tags: {_eq: '{a,b}'}}", "tags Eq '{a,b}'::text[]")]
    [InlineData("{tags: {_eq: [[a], [b]]}}", "tags Eq '{{\"a\"},{\"b\"}}'::text[]")]
    [InlineData("{data: {_cast: {text: {_like: '%a%'}}}}", "data::text Like '%a%'::text")]
    [InlineData("{data: {$cast: {text: {_is_null: true, _in: [a]}}}}", "(data::text is null and data::text In '{\"a\"}'::text[])")]
    [InlineData("{path: {_ancestor: a.b}}", "path Ancestor 'a.b'::public.ltree")]
    [InlineData("{path: {_descendant_any: [a, b.c]}}", "path DescendantAny '{\"a\",\"b.c\"}'::public.ltree[]")]
    [InlineData("{path: {$matches: '*.a'}}", "path Matches '*.a'::\"public\".\"lquery\"")]
    [InlineData("{path: {_matches_any: X-Hasura-Queries}}", "path MatchesAny x-hasura-queries::\"public\".\"lquery\"[]")]
    [InlineData("{path: {_matches_fulltext: 'a & b'}}", "path MatchesFulltext 'a & b'::\"public\".\"ltxtquery\"")]
    [InlineData("{spot: {_st_contains: {type: Point, coordinates: [1, 2.5]}}}", "spot st_contains '{\"type\":\"Point\",\"coordinates\":[1,2.5]}'::\"public\".\"geometry\"")]
    [InlineData("{spot: {$st_d_within: {distance: 5, from: X-Hasura-Spot}}}", "spot st_dwithin x-hasura-spot::\"public\".\"geometry\", '5'::real")]
    [InlineData("{spot: {_cast: {geography: {_st_d_within: {from: X-Hasura-Spot, distance: X-Hasura-Far}}}}}", "spot::\"public\".\"geography\" st_dwithin x-hasura-spot::\"public\".\"geography\", x-hasura-far::real, 'true'::boolean")]
    [InlineData("{id: {_ceq: age}}", "id Eq age")]
    [InlineData("{id: {$cne: [age]}}", "id Neq age")]
    [InlineData("{id: {_cneq: [$, age]}}", "id Neq $.age")]
    [InlineData("{id: {_cgt: age, _cgte: age, _clt: age, _clte: age}}", "(id Gt age and id Gte age and id Lt age and id Lte age)")]
    [InlineData("{name: {_ceq: email}}", "name Eq email")]
    [InlineData("{_and: [{id: 1}, {age: 2}]}", "(id Eq '1'::integer and age Eq '2'::integer)")]
    [InlineData("{$and: []}", "true")]
    [InlineData("{_or: []}", "false")]
    [InlineData("{_or: [{id: 1}, {$not: {age: 2}}]}", "(id Eq '1'::integer or not age Eq '2'::integer)")]
    [InlineData("{$or: [{}]}", "(true)")]
    [InlineData("[{id: 1}, {age: 2}]", "(id Eq '1'::integer and age Eq '2'::integer)")]
    [InlineData("{articles: {}}", "some articles true")]
    [InlineData("{articles: {author: {id: {_ceq: [$, boss_id]}}}}", "some articles some author id Eq $.boss_id")]
    [InlineData(
        "{_exists: {_table: membership, _where: {author_id: {_ceq: [$, id]}, team: X-Hasura-Team}}}",
        "exists membership (author_id Eq $.id and team Eq x-hasura-team::text)")]
    [InlineData("{_exists: {_table: {schema: public, name: membership}, _where: {}}}", "exists membership true")]
    [InlineData("{mood: happy}", "mood Eq 'happy'::public.mood")]
    [InlineData("{active: true}", "active Eq 'true'::boolean")]
    [InlineData("{active: {_eq: 'yes'}}", "active Eq 'yes'::boolean")]
    [InlineData("{big: 9223372036854775807}", "big Eq '9223372036854775807'::bigint")]
    [InlineData("{age: 1e3}", "age Eq '1000'::integer")]
    [InlineData("{age: 5.0}", "age Eq '5'::integer")]
    [InlineData("{age: 0x1F}", "age Eq '31'::integer")]
    [InlineData("{age: +007}", "age Eq '7'::integer")]
    [InlineData("{score: 1.2345678901234567890123}", "score Eq '1.2345678901234567890123'::numeric")]
    [InlineData("{ratio: -.5}", "ratio Eq '-0.5'::double precision")]
    [InlineData("{token: 4E4D1C5A-0000-4000-8000-000000000001}", "token Eq '4E4D1C5A-0000-4000-8000-000000000001'::uuid")]
    [InlineData("{joined: {_gt: now}}", "joined Gt 'now'::timestamp with time zone")]
    [InlineData("{name: '5'}", "name Eq '5'::text")]
    [InlineData("{name: !!str 5}", "name Eq '5'::text")]
    [InlineData("{name: ''}", "name Eq ''::text")]
    public void Resolves(string filter, string expected)
    {
        var (permission, problems) = Resolve(filter);

        Assert.Empty(problems);
        Assert.NotNull(permission);
        Assert.Equal(expected, ConditionText.Print(permission.Filter));
    }

    [Theory]
    [InlineData("{nope: 1}", "\"nope\" does not exist")]
    [InlineData("{id: {_eqq: 1}}", "Unknown operator: _eqq")]
    [InlineData("{id: {eq: 1}}", "Unknown operator: eq")]
    [InlineData("{data: {_cast: {String: {_eq: a}}}}", "cannot cast column of type \"jsonb\" to type \"String\"")]
    [InlineData("{id: {_eq: 1, _bad: 2}}", "Unknown operator: _bad")]
    [InlineData("{_or: [{id: 1}, {nope: 1}]}", "\"nope\" does not exist")]
    [InlineData("{_not: {nope: 1}}", "\"nope\" does not exist")]
    [InlineData("{data: {_cast: String}}", "\"_cast\" needs a mapping of a type to operators, not a string")]
    [InlineData("{_or: {id: 1}}", "\"_or\" needs a list of conditions, not a mapping")]
    [InlineData("{_and: null}", "\"_and\" needs a list of conditions, not null")]
    [InlineData("{_not: 5}", "a condition must be a mapping, not a number")]
    [InlineData("{articles: null}", "a condition must be a mapping, not null")]
    [InlineData("{articles: {nope: 1}}", "\"nope\" does not exist")]
    [InlineData("{gone: {}}", "its filter needs \"gone\" of table \"author\", which does not serve: table \"missing\" does not exist in source: default")]
    [InlineData("{full_name: {_eq: a}}", "its filter needs \"full_name\" of table \"author\", which does not serve: no such function exists: \"full_name\"")]
    [InlineData("{_exists: {_table: missing, _where: {}}}", "its filter needs the table \"missing\", which is not tracked, or does not serve")]
    [InlineData("{_exists: {_table: membership}}", "\"_exists\" needs \"_where\"; {} lets every row count")]
    [InlineData("{_exists: {_where: {}}}", "\"_table\" is missing")]
    [InlineData("{_exists: {_table: membership, _where: {}, _limit: 1}}", "\"_exists\" has no \"_limit\"")]
    [InlineData("{_exists: []}", "\"_exists\" needs a mapping with _table and _where, not a list")]
    [InlineData("{raw: {_is_null: true}}", "JSON column can not be part of boolean expression")]
    [InlineData("{age: {_like: 'a'}}", " is of type \"integer\"; this operator works only on columns of type \"varchar\", \"text\", \"citext\", \"bpchar\"")]
    [InlineData("{name: {_contains: a}}", " is of type \"text\"; this operator works only on columns of type an array or JSONB")]
    [InlineData("{tags: {_has_key: a}}", " is of type \"text[]\"; this operator works only on columns of type \"jsonb\"")]
    [InlineData("{tags: {_in: [a]}}", "the operator on the column \"tags\" works only on a single value, but the column has the type text[]")]
    [InlineData("{age: {_in: '5'}}", "the value for the column \"age\": a list is needed, or a session variable that holds one, not a string")]
    [InlineData("{age: {_in: [1, null]}}", "the value for the column \"age\": null cannot stand in a list")]
    [InlineData("{data: {_has_keys_any: [X-Hasura-A]}}", "the value for the column \"data\": a session variable cannot stand among other items here; let one variable hold the whole list")]
    [InlineData("{age: {_cast: {text: {_eq: a}}}}", "cannot cast column of type \"integer\" to type \"text\"")]
    [InlineData("{name: {_ancestor: a}}", " is of type \"text\"; this operator works only on columns of type \"ltree\"")]
    [InlineData("{name: {_st_intersects: a}}", " is of type \"text\"; this operator works only on columns of type \"geometry\", \"geography\"")]
    [InlineData("{spot: {_st_within: {type: Dot}}}", "the value for the column \"spot\": unexpected geometry type: Dot")]
    [InlineData("{spot: {_st_d_within: {distance: 1}}}", "key \"from\" not found")]
    [InlineData("{spot: {_cast: {geography: {_st_within: X-Hasura-A}}}}", " is of type \"geography\"; this operator works only on columns of type \"geometry\"")]
    [InlineData("{age: {_is_null: 'true'}}", "\"_is_null\" needs true or false, not a string")]
    [InlineData("{age: {_is_null: X-Hasura-Flag}}", "\"_is_null\" needs true or false, not a string")]
    [InlineData("{id: {_ceq: name}}", "incompatible column types: id has type \"integer\", but \"name\" has type \"text\"")]
    [InlineData("{id: {_ceq: nope}}", "\"nope\" does not exist")]
    [InlineData("{id: {_ceq: [articles, id]}}", "Relationship references are not supported in column comparison RHS")]
    [InlineData("{id: {_ceq: []}}", "path cannot be empty")]
    [InlineData("{id: five}", "the value for the column \"id\": \"five\" is no value of the type integer")]
    [InlineData("{id: 2147483648}", "the value for the column \"id\": 2147483648 is no value of the type integer")]
    [InlineData("{id: '2147483648'}", "the value for the column \"id\": \"2147483648\" is no value of the type integer")]
    [InlineData("{id: 1.5}", "the value for the column \"id\": 1.5 is no value of the type integer")]
    [InlineData("{id: true}", "the value for the column \"id\": true is no value of the type integer")]
    [InlineData("{id: [1]}", "the value for the column \"id\": a list is no value of the type integer")]
    [InlineData("{name: 5}", "the value for the column \"name\": 5 is no value of the type text; quote it")]
    [InlineData("{name: true}", "the value for the column \"name\": true is no value of the type text; quote it")]
    [InlineData("{mood: angry}", "the value for the column \"mood\": \"angry\" is none of the values of public.mood: happy, sad")]
    [InlineData("{active: maybe}", "the value for the column \"active\": \"maybe\" is no value of the type boolean")]
    [InlineData("{active: 1}", "the value for the column \"active\": 1 is no value of the type boolean")]
    [InlineData("{token: not-a-uuid}", "the value for the column \"token\": \"not-a-uuid\" is no value of the type uuid")]
    [InlineData("{ratio: 1e999}", "the value for the column \"ratio\": 1e999 is no value of the type double precision")]
    [InlineData("{tags: {_eq: [[a], b]}}", "the value for the column \"tags\": lists and single values stand side by side in it")]
    [InlineData("text", "\"filter\" must be a mapping, not a string")]
    [InlineData("", "\"filter\" is missing; {} lets every row pass")]
    [InlineData("{id: 1, id: 2}", "a part of \"filter\" could not be read")]
    [InlineData("{_or: [{id: 1, id: 2}]}", "the key \"id\" stands twice in one mapping")]
    public void Denies_what_it_does_not_understand(string filter, string expected)
    {
        var (permission, problems) = Resolve(filter);

        Assert.Null(permission);
        Assert.Contains(problems, problem => problem.Reason == expected);
        Assert.All(problems, problem => Assert.Equal(MetadataSeverity.Error, problem.Severity));
    }

    [Fact]
    public void Reports_every_problem_of_a_filter_at_its_line()
    {
        var (_, problems) = Resolve("\n          _or:\n            - nope: 1\n            - id: five");

        Assert.Equal(
            [
                "databases/default/tables/tables.yaml:19: select permission of role \"user\" on table \"author\": \"nope\" does not exist",
                "databases/default/tables/tables.yaml:20: select permission of role \"user\" on table \"author\": the value for the column \"id\": \"five\" is no value of the type integer",
            ],
            problems.Select(problem => problem.ToString()));
    }

    private static (SelectPermission? Permission, List<MetadataProblem> Problems) Resolve(string filter)
    {
        using var folder = MetadataDirectory.OfTables($$$"""
            - table: author
              array_relationships:
                - name: articles
                  using: { foreign_key_constraint_on: { table: article, column: author_id } }
                - name: gone
                  using: { foreign_key_constraint_on: { table: missing, column: author_id } }
              computed_fields:
                - { name: full_name, definition: { function: full_name } }
              select_permissions:
                - role: other
                  permission: {columns: [id], filter: {}}
                - role: user
                  permission:
                    columns:
                      - id
                      - name
                    filter: {{{filter}}}
            - table: article
              object_relationships:
                - { name: author, using: { foreign_key_constraint_on: author_id } }
            - table: membership
            """);
        var load = MetadataFolder.Load(folder.Path);
        var read = MetadataReader.Read(load.Root);
        var built = ModelBuilder.Build(
            read.Document,
            new Dictionary<string, LiveQuery.Compiler.Catalog.SourceCatalog> { ["default"] = TestCatalog.Blog });
        var table = built.Model.Tables[("default", new("public", "author"))];
        Assert.True(table.SelectPermissions.ContainsKey("other"));
        return (
            table.SelectPermissions.GetValueOrDefault("user"),
            [.. load.Problems, .. read.Problems, .. built.Problems.Where(problem => !problem.Object.Contains("\"gone\"", StringComparison.Ordinal) && !problem.Object.StartsWith("computed field", StringComparison.Ordinal))]);
    }
}
