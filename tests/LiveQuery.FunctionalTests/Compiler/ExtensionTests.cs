using System.Text;
using System.Text.Json;
using LiveQuery.Compiler;
using LiveQuery.Compiler.Model;
using LiveQuery.Engine.Diagnostics;
using LiveQuery.Engine.Postgres;
using Npgsql;

namespace LiveQuery.FunctionalTests.Compiler;

/// <summary>
/// The operators over the types of extensions. The extensions stand in a schema that the search path does not lead to,
/// and everything is asked in both forms.
/// </summary>
public sealed class ExtensionTests(PostgresFixture postgres)
{
    private const string Point = """{"type": "Point", "coordinates": [1, 2]}""";

    private static readonly (string Where, string Ids)[] Words =
    [
        ("path: {_ancestor: \"a.b.c\"}", "1 2 3"),
        ("path: {_descendant: \"a.b\"}", "2 3"),
        ("path: {_ancestor_any: [\"a.b\", \"x.y\"]}", "1 2 4"),
        ("path: {_descendant_any: [\"a.b\", \"x\"]}", "2 3 4"),
        ("path: {_matches: \"*.b.*\"}", "2 3"),
        ("path: {_matches_any: [\"*.c\", \"x\"]}", "3 4"),
        ("path: {_matches_fulltext: \"b & !c\"}", "2"),
        ("path: {_in: [\"a\", \"x\"]}", "1 4"),
        ("path: {_nin: [\"a\"]}", "2 3 4"),
        ("path: {_gt: \"a.b\"}", "3 4"),
        ("word: {_eq: \"ABC\"}", "1 2"),
        ("word: {_neq: \"ABC\"}", "3"),
        ("word: {_in: [\"aBc\"]}", "1 2"),
        ("word: {_like: \"B%\"}", "3"),
        ("word: {_nlike: \"B%\"}", "1 2"),
        ("word: {_ilike: \"B%\"}", "3"),
        ("word: {_regex: \"^B\"}", "3"),
        ("word: {_similar: \"(A|X)%\"}", "1 2"),
        ("word: {_nsimilar: \"(A|X)%\"}", "3"),
    ];

    private static readonly (string Where, string Ids)[] Places =
    [
        ("geom: {_st_contains: $point}", "1 2"),
        ("geom: {_st_equals: $point}", "1"),
        ("geom: {_eq: $point}", "1"),
        ("geom: {_neq: $point}", "2 3"),
        ("geom: {_in: [$point, {type: Point, coordinates: [9, 9, 9]}]}", "1 3"),
        ("geom: {_nin: [$point]}", "2 3"),
        ("geom: {_st_intersects: \"{\\\"type\\\":\\\"Point\\\",\\\"coordinates\\\":[1,2]}\"}", "1 2"),
        ("geom: {_st_crosses: {type: LineString, coordinates: [[-1, 1], [5, 1]]}}", "2"),
        ("geom: {_st_overlaps: {type: Polygon, coordinates: [[[2, 2], [2, 8], [8, 8], [8, 2], [2, 2]]]}}", "2"),
        ("geom: {_st_touches: {type: Point, coordinates: [0, 1]}}", "2"),
        ("geom: {_st_within: {type: Polygon, coordinates: [[[0, 0], [0, 3], [3, 3], [0, 0]]]}}", "1"),
        ("geom: {_st_3d_intersects: {type: Point, coordinates: [9, 9, 9]}}", "3"),
        ("geom: {_st_d_within: {distance: 1.5, from: {type: Point, coordinates: [1, 3.5]}}}", "1 2"),
        ("geom: {_st_3d_d_within: {distance: 1, from: {type: Point, coordinates: [9, 9, 8.5]}}}", "3"),
        ("geom: {_cast: {geography: {_st_d_within: {distance: 1000, from: $point2}}}}", "1 2"),
        ("geom: {_is_null: true}", "4"),
        ("geog: {_st_intersects: $point2}", "1"),
        ("geog: {_st_d_within: {distance: 1000, from: $point2}}", "1 2"),
        ("geog: {_st_d_within: {distance: 1000, from: $point2, use_spheroid: false}}", "1 2"),
        ("geog: {_st_d_within: {distance: 1000, from: $point2, use_spheroid: null}}", ""),
        ("geog: {_cast: {geometry: {_cast: {geography: {_st_intersects: $point2}}}}}", "1"),
    ];

    private static readonly (string Field, string Path, string Code, string Message)[] Mistakes =
    [
        ("item(where: {path: {_ancestor: \"a..b\"}})", "args.where.path._ancestor", "parse-failed", "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3"),
        ("item(where: {path: {_in: [\"a\", \"\"]}})", "args.where.path._in[1]", "parse-failed", "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3"),
        ("item(where: {geom: {_eq: {type: Dot}}})", "args.where.geom._eq", "parse-failed", "unexpected geometry type: Dot"),
        ("item(where: {geom: {_eq: {type: Point, coordinates: [1]}}})", "args.where.geom._eq", "parse-failed", "A Position needs at least 2 elements"),
        ("item(where: {geom: {_eq: {type: LineString, coordinates: [[1, 2]]}}})", "args.where.geom._eq", "parse-failed", "A LineString needs at least 2 Positions"),
        ("item(where: {geom: {_eq: {type: Polygon, coordinates: [[[1, 2], [1, 2], [1, 2]]]}}})", "args.where.geom._eq", "parse-failed", "A LinearRing needs at least 4 Positions"),
        ("item(where: {geom: {_eq: {type: MultiPolygon, coordinates: [[[[1, 2], [2, 2], [2, 1], [1, 3]]]]}}})", "args.where.geom._eq", "parse-failed", "the first and last locations have to be equal for a LinearRing"),
        ("item(where: {geom: {_st_d_within: {distance: 1}}})", "args.where.geom._st_d_within.from", "validation-failed", "missing required field 'from'"),
        ("item(where: {geom: {_st_d_within: {distance: null, from: \"\"}}})", "args.where.geom._st_d_within.distance", "validation-failed", "unexpected null value for type 'Float'"),
        ("item(where: {geom: {_cast: {String: {}}}})", "args.where.geom._cast.String", "validation-failed", "field 'String' not found in type: 'geometry_cast_exp'"),
    ];

    private const string Shapes = """
        create table shape (id int primary key, geom ext.geometry, geog ext.geography);
        insert into shape values
          (1, ext.st_geomfromtext('POINT(1 2)', 4326), 'POINT(1 2)'),
          (2, ext.st_geomfromtext('POLYGON((0 0, 0 4, 4 4, 4 0, 0 0))', 4326), 'POINT(1 2.001)'),
          (3, ext.st_geomfromtext('POINT Z (9 9 9)', 4326), 'POINT(50 50)'), (4, null, null);
        """;

    [Fact]
    public async Task Ltree_and_citext_compare_by_their_own_operators()
    {
        await using var source = await OpenAsync(["ltree", "citext"], """
            create table item (id int primary key, path ext.ltree, word ext.citext);
            insert into item values (1, 'a', 'abc'), (2, 'a.b', 'Abc'), (3, 'a.b.c', 'bcd'), (4, 'x', null);
            """);
        foreach (var (where, ids) in Words)
        {
            Assert.Equal($"{where} {ids}", $"{where} {await IdsAsync(source, $"{{ item(where: {{{where}}}) {{ id }} }}")}");
        }
    }

    [Fact]
    public async Task Geometries_and_geographies_compare_in_space()
    {
        await using var source = await OpenAsync(["postgis"], Shapes);
        foreach (var (where, ids) in Places)
        {
            var variable = where.Contains("$point2", StringComparison.Ordinal) ? "point2: geography!"
                : where.Contains("$point", StringComparison.Ordinal) ? "point: geometry!" : null;
            var query = variable is null ? "" : $"(${variable}) ";
            var values = variable is null ? null : $$"""{"{{variable.Split(':')[0]}}": {{Point}}}""";
            var found = await IdsAsync(source, $"query {query}{{ shape(where: {{{where}}}) {{ id }} }}", values);
            Assert.Equal($"{where} {ids}", $"{where} {found}");
        }
    }

    [Fact]
    public async Task Geometries_are_printed_as_geojson()
    {
        await using var source = await OpenAsync(["postgis"], Shapes);
        Assert.Equal(
            """{"shape":[{"geom":{"type":"Point","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},"coordinates":[1,2]}},{"geom":null}]}""",
            await ResultAsync(source, "{ shape(where: {id: {_in: [1, 4]}}, order_by: {id: asc}) { geom } }"));
    }

    [Fact]
    public async Task Rasters_intersect()
    {
        await using var source = await OpenAsync(["postgis", "postgis_raster"], """
            create table rast (id int primary key, rast ext.raster);
            set search_path = ext, public;
            insert into rast select i, st_asraster(st_buffer(st_setsrid(st_makepoint(i * 10, 0), 4326), 2), 5, 5) from generate_series(1, 2) i;
            """);
        await using var connection = new NpgsqlConnection(source.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("select rast::text from rast where id = 2", connection);
        var hex = (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;

        const string Geometry = "geommin: {type: Point, coordinates: [10, 0]}";
        Assert.Equal("2", await IdsAsync(source, $"{{ rast(where: {{rast: {{_st_intersects_rast: \"{hex}\"}}}}) {{ id }} }}"));
        Assert.Equal("1", await IdsAsync(source, $"{{ rast(where: {{rast: {{_st_intersects_nband_geom: {{nband: 1, {Geometry}}}}}}}) {{ id }} }}"));
        Assert.Equal("1", await IdsAsync(source, $"{{ rast(where: {{rast: {{_st_intersects_geom_nband: {{{Geometry}}}}}}}) {{ id }} }}"));
        Assert.Equal("1", await IdsAsync(source, $"{{ rast(where: {{rast: {{_neq: \"{hex}\"}}}}) {{ id }} }}"));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused()
    {
        await using var source = await OpenAsync(["ltree", "postgis"], "create table item (id int primary key, path ext.ltree, geom ext.geometry)");
        foreach (var (field, path, code, message) in Mistakes)
        {
            var failure = Assert.IsType<CompileFailure>(source.TryCompile($"{{ {field} {{ id }} }}"));
            Assert.Equal((code, $"$.selectionSet.item.{path}", message), (failure.Error.Code, failure.Error.Path, failure.Error.Message));
        }
    }

    private async Task<TestSource> OpenAsync(string[] extensions, string setup)
    {
        var database = await postgres.CreateDatabaseAsync("create schema ext");
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        foreach (var extension in extensions)
        {
            await using var available = source.CreateCommand("select count(*) from pg_available_extensions where name = $1");
            available.Parameters.Add(new NpgsqlParameter { Value = extension });
            if ((long)(await available.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == 0)
            {
                Assert.Skip($"The extension {extension} is not installed here.");
            }

            await using var create = source.CreateCommand($"create extension {extension} schema ext");
            await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var command = source.CreateCommand(setup);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return await TestSource.OpenAsync(database);
    }

    private static async Task<string> IdsAsync(TestSource source, string query, string? variables = null)
    {
        using var result = JsonDocument.Parse(await ResultAsync(source, query, variables));
        return string.Join(' ', result.RootElement.EnumerateObject().Single().Value.EnumerateArray()
            .Select(row => row.GetProperty("id").GetInt32()).Order());
    }

    /// <summary>The result of the direct statement, which must be that of the multiplexed one.</summary>
    private static async Task<string> ResultAsync(TestSource source, string query, string? variables = null)
    {
        var statement = source.Compile(query, new Session(TrackedModel.AdminRole), variables).Statement;
        await using var database = new Source(new SourceOptions { Name = "default", ConnectionString = source.ConnectionString });
        var executor = new BatchExecutor(database);
        for (var i = 0; i < statement.Values.Length; i++)
        {
            if (statement.Values[i] is { } value)
            {
                await executor.ValidateAsync(statement.Plan.Parameters[i], value, TestContext.Current.CancellationToken);
            }
        }

        var direct = Encoding.UTF8.GetString(await executor.QueryAsync(
            statement.Plan, statement.Values, TestContext.Current.CancellationToken));
        await executor.ExecuteAsync(
            statement.Plan,
            ExecutionStrategy.Lateral,
            [new CohortRequest(statement.Values, null), new CohortRequest(statement.Values, null)],
            (_, answer) => Assert.Equal(direct, Encoding.UTF8.GetString(answer.Data!)),
            TestContext.Current.CancellationToken);
        return direct;
    }
}
