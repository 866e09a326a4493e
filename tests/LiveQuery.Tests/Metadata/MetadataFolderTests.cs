using System.Text;
using CsCheck;
using LiveQuery.Compiler.Metadata;
using LiveQuery.Server.Metadata;

namespace LiveQuery.Tests.Metadata;

public sealed class MetadataFolderTests
{
    private const string Databases = "databases/databases.yaml";

    [Theory]
    [InlineData("- !include a.yaml")]
    [InlineData("- \"!include a.yaml\"")]
    [InlineData("- '!include a.yaml'")]
    [InlineData("- '!include   ./sub/../a.yaml '")]
    public void Follows_an_include_from_the_folder_of_its_file(string tables)
    {
        using var folder = MetadataDirectory.OfTables(tables);
        folder.Write("databases/default/tables/a.yaml", "\n\ntable: {schema: s, name: a}\n");

        var load = MetadataFolder.Load(folder.Path);

        Assert.Empty(load.Problems);
        Assert.True(load.IsWhole);
        var table = Assert.Single(Assert.Single(MetadataReader.Read(load.Root).Document.Sources).Tables);
        Assert.Equal("s.a", table.Name.ToString());
        Assert.Equal("databases/default/tables/a.yaml:3", table.Location.ToString());
    }

    [Fact]
    public void Reads_the_project_folder_around_the_metadata()
    {
        using var folder = new MetadataDirectory(
            ("config.yaml", "version: 3\n"),
            ("metadata/version.yaml", "version: 3\n"),
            ("metadata/" + Databases, "- name: main\n  kind: postgres\n  tables: []\n"));

        Assert.Equal("main", Read(folder).Sources.Single().Name);
    }

    [Theory]
    [InlineData("metadata.json", "{\"version\": 3, \"sources\": [{\"name\": \"main\", \"kind\": \"postgres\", \"tables\": []}]}")]
    [InlineData("metadata.json", "{\"resource_version\": 7, \"metadata\": {\"version\": 3, \"sources\": [{\"name\": \"main\"}]}}")]
    [InlineData("metadata.yaml", "version: 3\nsources:\n- name: main\n")]
    public void Reads_one_file_by_its_folder_or_its_name(string file, string text)
    {
        using var folder = new MetadataDirectory((file, text));

        Assert.Equal("main", Read(folder).Sources.Single().Name);
        var named = MetadataReader.Read(MetadataFolder.Load(folder.Full(file)).Root);
        Assert.Empty(named.Problems);
        Assert.Equal("main", named.Document.Sources.Single().Name);
    }

    [Fact]
    public void Names_files_that_nothing_includes()
    {
        using var folder = MetadataDirectory.OfTables("- \"!include a.yaml\"\n");
        folder.Write("databases/default/tables/a.yaml", "table: a");
        folder.Write("databases/default/tables/b.yaml", "table: b");
        folder.Write("tables.yaml", "[]");
        folder.Write("databases/..2020/tables.yaml", "[]");
        folder.Write("actions.graphql", "");

        var load = MetadataFolder.Load(folder.Path);

        Assert.True(load.IsWhole);
        Assert.Equal(
            [
                "databases/default/tables/b.yaml: metadata: nothing includes the file, so it has no effect",
                "tables.yaml: metadata: nothing includes the file, so it has no effect",
            ],
            load.Problems.Select(problem => problem.ToString()));
        Assert.All(load.Problems, problem => Assert.Equal(MetadataSeverity.Warning, problem.Severity));
    }

    [Fact]
    public void Tells_the_lines_of_json()
    {
        using var folder = new MetadataDirectory(("metadata.json", """
            {
              "version": 3,
              "sources": [
                { "name": "a", "kind": "postgres", "tables": [
                  { "table": 5 },
                  { "table": { "name": "t" },
                    "whatever": 1 }
                ] }
              ]
            }
            """));

        var load = MetadataFolder.Load(folder.Path);

        Assert.Equal(
            ["metadata.json:7: table \"t\" in source \"a\": \"whatever\" is not known here and has no effect"],
            MetadataReader.Read(load.Root).Problems.Select(problem => problem.ToString()));
        Assert.Empty(load.Problems);
    }

    [Theory]
    [InlineData("- \"!include nope.yaml\"", "databases/default/tables/tables.yaml:1", "does not exist")]
    [InlineData("\n- \"!include ../../../../etc/passwd\"", "databases/default/tables/tables.yaml:2", "leads out of the metadata folder")]
    [InlineData("- \"!include /etc/passwd\"", "databases/default/tables/tables.yaml:1", "leads out of the metadata folder")]
    [InlineData("- \"!include tables.yaml\"", "databases/default/tables/tables.yaml:1", "includes itself")]
    [InlineData("- \"!include ../../databases.yaml\"", "databases/default/tables/tables.yaml:1", "includes itself")]
    [InlineData("- \"!include .\"", "databases/default/tables/tables.yaml:1", "does not exist")]
    [InlineData("- \"!include a\0b\"", "databases/default/tables/tables.yaml:1", "")]
    [InlineData("- table: a\n- table: b\n\tx: 1", "databases/default/tables/tables.yaml:3", "not valid YAML")]
    [InlineData("- {table: a", "databases/default/tables/tables.yaml:1", "not valid YAML")]
    [InlineData("- table: a\n  is_enum: false\n  is_enum: true", "databases/default/tables/tables.yaml:3", "the key \"is_enum\" stands twice")]
    [InlineData("- *a", "databases/default/tables/tables.yaml:1", "stands for nothing above it")]
    [InlineData("- &a [*a]", "databases/default/tables/tables.yaml:1", "stands for nothing above it")]
    [InlineData("- !secret a", "databases/default/tables/tables.yaml:1", "the tag !secret is not known")]
    [InlineData("- !!binary YQ==", "databases/default/tables/tables.yaml:1", "the tag tag:yaml.org,2002:binary is not known")]
    [InlineData("- ? [a, b]\n  : 1", "databases/default/tables/tables.yaml:1", "a key must be a string")]
    [InlineData("- table: a\n---\n- table: b", "databases/default/tables/tables.yaml:2", "a second YAML document")]
    [InlineData("%YAML 9.9\n---\n- a", "databases/default/tables/tables.yaml:1", "not valid YAML")]
    public void Reports_what_cannot_be_read(string tables, string location, string reason)
    {
        using var folder = MetadataDirectory.OfTables(tables);

        var load = MetadataFolder.Load(folder.Path);

        Assert.False(load.IsWhole);
        var problem = Assert.Single(load.Problems, known => known.Severity == MetadataSeverity.Error);
        Assert.Equal(location, problem.Location.ToString());
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_the_rest_of_a_broken_folder()
    {
        using var folder = MetadataDirectory.OfTables("- \"!include a.yaml\"\n- \"!include b.yaml\"\n- \"!include c.yaml\"\n");
        folder.Write("databases/default/tables/a.yaml", "table: a");
        folder.Write("databases/default/tables/b.yaml", "table: [b");
        folder.Write("databases/default/tables/c.yaml", "table: c");

        var load = MetadataFolder.Load(folder.Path);

        Assert.Equal("databases/default/tables/b.yaml", Assert.Single(load.Problems).Location.File);
        var tables = MetadataReader.Read(load.Root).Document.Sources.Single().Tables;
        Assert.Equal(["a", "c"], tables.Select(table => table.Name.Name));
    }

    [Fact]
    public void Stops_an_alias_bomb_before_it_goes_off()
    {
        var bomb = new StringBuilder("- &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            bomb.Append("- &a").Append(i).Append(" [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");
        }

        using var folder = MetadataDirectory.OfTables(bomb.ToString());

        Assert.Contains("more than 1000000 values", Assert.Single(MetadataFolder.Load(folder.Path).Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_a_bomb_of_includes()
    {
        using var folder = MetadataDirectory.OfTables("\"!include 0.yaml\"");
        for (var i = 0; i < 12; i++)
        {
            folder.Write($"databases/default/tables/{i}.yaml", string.Concat(Enumerable.Repeat($"- \"!include {i + 1}.yaml\"\n", 12)));
        }

        folder.Write("databases/default/tables/12.yaml", "[" + string.Join(',', Enumerable.Repeat("x", 100_000)) + "]");

        var load = MetadataFolder.Load(folder.Path);

        Assert.False(load.IsWhole);
        Assert.Contains(load.Problems, problem => problem.Reason.Contains("more than 1000000 values", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_values_nested_too_deep()
    {
        using var yaml = MetadataDirectory.OfTables(new string('[', 100_000));
        using var json = new MetadataDirectory(("metadata.json", new string('[', 100_000)));

        Assert.Contains("nested deeper", Assert.Single(MetadataFolder.Load(yaml.Path).Problems).Reason, StringComparison.Ordinal);
        Assert.Contains("not valid JSON", Assert.Single(MetadataFolder.Load(json.Path).Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_the_nesting_through_includes()
    {
        using var folder = MetadataDirectory.OfTables("[[\"!include 0.yaml\"]]");
        folder.Write("databases/default/tables/0.yaml", $"{new string('[', 100)}\"!include 1.yaml\"{new string(']', 100)}");
        folder.Write("databases/default/tables/1.yaml", $"{new string('[', 100)}{new string(']', 100)}");

        var problem = Assert.Single(MetadataFolder.Load(folder.Path).Problems);
        Assert.Equal("databases/default/tables/1.yaml", problem.Location.File);
        Assert.Contains("nested deeper", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_chains_of_includes_that_are_too_long()
    {
        using var folder = MetadataDirectory.OfTables("\"!include 0.yaml\"");
        for (var i = 0; i < 20; i++)
        {
            folder.Write($"databases/default/tables/{i}.yaml", $"\"!include {i + 1}.yaml\"");
        }

        Assert.Contains("deeper than 16", Assert.Single(MetadataFolder.Load(folder.Path).Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_link_that_leads_out()
    {
        using var outside = new MetadataDirectory(("secret.yaml", "table: secret"));
        using var folder = MetadataDirectory.OfTables("- \"!include a.yaml\"\n- \"!include sub/secret.yaml\"\n- \"!include inside.yaml\"");
        File.CreateSymbolicLink(folder.Full("databases/default/tables/a.yaml"), outside.Full("secret.yaml"));
        Directory.CreateSymbolicLink(folder.Full("databases/default/tables/sub"), outside.Path);
        folder.Write("databases/default/real.yaml", "table: inside");
        File.CreateSymbolicLink(folder.Full("databases/default/tables/inside.yaml"), "../real.yaml");

        var load = MetadataFolder.Load(folder.Path);

        Assert.Equal(2, load.Problems.Count(problem => problem.Reason.Contains("leads out", StringComparison.Ordinal)));
        Assert.Equal("inside", MetadataReader.Read(load.Root).Document.Sources.Single().Tables.Single().Name.Name);
    }

    [Fact]
    public void Refuses_a_file_that_is_too_large()
    {
        using var folder = MetadataDirectory.OfTables("");
        using (var file = File.OpenWrite(folder.Full("databases/default/tables/tables.yaml")))
        {
            file.SetLength(MetadataLimits.FileBytes + 1);
        }

        Assert.Contains("is the most", Assert.Single(MetadataFolder.Load(folder.Path).Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf8()
    {
        using var folder = MetadataDirectory.OfTables("");
        folder.Write("databases/default/tables/tables.yaml", [.. "- table: a\n- table: "u8, 0xC3, 0x28]);

        var problem = Assert.Single(MetadataFolder.Load(folder.Path).Problems);
        Assert.Equal("databases/default/tables/tables.yaml:2: metadata: the file is not UTF-8", problem.ToString());
    }

    [Fact]
    public void Takes_a_byte_order_mark_and_names_of_any_script()
    {
        using var folder = MetadataDirectory.OfTables("");
        folder.Write("databases/default/tables/tables.yaml", [.. Encoding.UTF8.Preamble, .. "- table: Größe😀\n"u8]);

        Assert.Equal("Größe😀", Read(folder).Sources.Single().Tables.Single().Name.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("~")]
    public void Takes_an_empty_file_for_nothing(string tables)
    {
        using var folder = MetadataDirectory.OfTables(tables);

        Assert.Empty(Read(folder).Sources.Single().Tables);
    }

    [Fact]
    public void Says_where_metadata_was_looked_for_in_vain()
    {
        using var empty = new MetadataDirectory();
        var missing = Path.Combine(empty.Path, "missing");

        Assert.Equal(
            $"{empty.Path}: metadata: the folder holds no metadata: neither version.yaml nor metadata.json",
            Assert.Single(MetadataFolder.Load(empty.Path).Problems).ToString());
        Assert.Equal($"{missing}: metadata: the folder does not exist", Assert.Single(MetadataFolder.Load(missing).Problems).ToString());
    }

    [Fact]
    public void Circles_of_links_end()
    {
        using var folder = MetadataDirectory.OfTables("- table: a\n");
        foreach (var name in (string[])["x", "y", "z"])
        {
            Directory.CreateSymbolicLink(folder.Full("databases/" + name), folder.Path);
        }

        File.CreateSymbolicLink(folder.Full("databases/self.yaml"), "self.yaml");
        Directory.CreateSymbolicLink(folder.Full("databases/there"), "back/x");
        Directory.CreateSymbolicLink(folder.Full("databases/back"), "there/x");
        folder.Write(
            "databases/default/tables/tables.yaml",
            "- \"!include ../../self.yaml\"\n- \"!include ../../x/version.yaml\"\n- \"!include ../../there/a.yaml\"\n");

        Assert.Equal(3, MetadataFolder.Stamp(folder.Path).Count('\n'));
        Assert.Equal([1, 3], MetadataFolder.Load(folder.Path).Problems.Select(problem => problem.Location.Line));
    }

    [Fact]
    public void Has_the_same_fingerprint_for_the_same_content_only()
    {
        using var folder = MetadataDirectory.OfTables("- table: a\n");
        var first = MetadataFolder.Load(folder.Path).Fingerprint;
        File.SetLastWriteTimeUtc(folder.Full("version.yaml"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var touched = MetadataFolder.Load(folder.Path).Fingerprint;
        folder.Write("databases/default/tables/tables.yaml", "- table: b\n");

        Assert.Equal(first, touched);
        Assert.NotEqual(first, MetadataFolder.Load(folder.Path).Fingerprint);
    }

    [Theory]
    [InlineData("yes", MetadataScalarKind.String, "yes")]
    [InlineData("True", MetadataScalarKind.Boolean, "true")]
    [InlineData("FALSE", MetadataScalarKind.Boolean, "false")]
    [InlineData("~", MetadataScalarKind.Null, "")]
    [InlineData("Null", MetadataScalarKind.Null, "")]
    [InlineData("'null'", MetadataScalarKind.String, "null")]
    [InlineData("12", MetadataScalarKind.Number, "12")]
    [InlineData("-0", MetadataScalarKind.Number, "-0")]
    [InlineData("0o17", MetadataScalarKind.Number, "15")]
    [InlineData("0xff", MetadataScalarKind.Number, "255")]
    [InlineData("1.", MetadataScalarKind.Number, "1")]
    [InlineData(".5", MetadataScalarKind.Number, "0.5")]
    [InlineData("+1.50E+3", MetadataScalarKind.Number, "1.50e+3")]
    [InlineData("123456789012345678901234567890", MetadataScalarKind.Number, "123456789012345678901234567890")]
    [InlineData(".inf", MetadataScalarKind.String, ".inf")]
    [InlineData("1_000", MetadataScalarKind.String, "1_000")]
    [InlineData("1e", MetadataScalarKind.String, "1e")]
    [InlineData(".", MetadataScalarKind.String, ".")]
    [InlineData("2020-01-01", MetadataScalarKind.String, "2020-01-01")]
    [InlineData("!!int '5'", MetadataScalarKind.Number, "5")]
    [InlineData("! 5", MetadataScalarKind.String, "5")]
    public void Tells_scalars_apart(string yaml, MetadataScalarKind kind, string text)
    {
        using var folder = new MetadataDirectory(("metadata.yaml", $"version: {yaml}"));

        var scalar = Assert.IsType<MetadataScalar>(Assert.IsType<MetadataMap>(MetadataFolder.Load(folder.Path).Root)["version"]);

        Assert.Equal((kind, text), (scalar.Kind, scalar.Text));
    }

    [Fact]
    public void Never_throws_whatever_the_bytes()
    {
        string[] pieces = ["- ", "table", ": ", "\n", "  ", "\t", "[", "]", "{", "}", "\"", "'", "&a ", "*a", "!", "!include ", "|", ">", "#", "%", "@", "\0", "\u2028", "--- ", "...", "?", ",", "<<", "é", "5"];
        using var folder = MetadataDirectory.OfTables("");
        Gen.OneOf(
            Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[0, 40].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts))),
            Gen.Byte.Array[0, 60]).Sample(
            bytes =>
            {
                foreach (var file in (string[])["databases/default/tables/tables.yaml", "metadata.json"])
                {
                    folder.Write(file, bytes);
                    MetadataReader.Read(MetadataFolder.Load(folder.Path).Root);
                    MetadataReader.Read(MetadataFolder.Load(folder.Full(file)).Root);
                }
            },
            iter: 400,
            threads: 1);
    }

    private static MetadataDocument Read(MetadataDirectory folder)
    {
        var load = MetadataFolder.Load(folder.Path);
        Assert.Empty(load.Problems);
        var result = MetadataReader.Read(load.Root);
        Assert.Empty(result.Problems);
        return result.Document;
    }
}
