using System.Collections.Frozen;
using System.Collections.Immutable;
using LiveQuery.Compiler.Catalog;
using LiveQuery.Compiler.Metadata;

namespace LiveQuery.Compiler.Model;

/// <summary>Finds a tracked table in the catalog and names it and its columns.</summary>
internal sealed class TableResolver(
    string source,
    SourceCatalog catalog,
    Naming naming,
    IReadOnlyDictionary<TableName, EnumTable> enums,
    NameRegistry names,
    ProblemList problems)
{
    /// <summary>Resolves a table, without relationships and permissions; null where it cannot serve, which is reported.</summary>
    public TrackedTable? Resolve(TableMetadata metadata)
    {
        var subject = TableReader.SubjectOf(metadata.Name, source);
        if (!catalog.Tables.TryGetValue(metadata.Name, out var table))
        {
            problems.Error(metadata.Location, subject, $"no such table/view exists in source: \"{metadata.Name}\"");
            return null;
        }

        if (metadata.IsEnum && !enums.ContainsKey(metadata.Name))
        {
            // Why it cannot be an enum has been told.
            return null;
        }

        var baseName = NameOf(metadata, subject);
        if (baseName is null)
        {
            return null;
        }

        var fields = RootFields(metadata, baseName, subject);
        var columns = Columns(metadata, table, subject);
        if (columns.IsEmpty)
        {
            problems.Error(metadata.Location, subject, "none of its columns has a name that GraphQL allows");
            return null;
        }

        if (names.TryTake(naming, baseName, fields, subject) is { } taken)
        {
            problems.Error(metadata.Location, subject, taken);
            return null;
        }

        return new TrackedTable
        {
            Source = source,
            Table = table,
            BaseName = baseName,
            Naming = naming,
            RootFields = fields,
            Columns = columns,
            IsEntity = metadata.IsEntity,
            Description = metadata.Configuration.Comment switch
            {
                null => table.Comment ?? $"columns and relationships of \"{table.Name}\"",
                "" => null,
                var comment => comment,
            },
        };
    }

    private BaseName? NameOf(TableMetadata metadata, string subject)
    {
        var derived = metadata.Name.Schema == "public" ? metadata.Name.Name : $"{metadata.Name.Schema}_{metadata.Name.Name}";
        if (metadata.Configuration.CustomName is { Length: > 0 } custom)
        {
            if (GraphQLNames.IsValid(custom))
            {
                return new BaseName(custom, IsCustom: true);
            }

            problems.Error(metadata.Location, subject, $"its custom_name \"{custom}\" is not a name that GraphQL allows, so the derived one holds");
        }

        if (GraphQLNames.IsValid(derived))
        {
            return new BaseName(derived, IsCustom: false);
        }

        problems.Error(metadata.Location, subject, $"\"{derived}\" is not a name that GraphQL allows; give the table a custom_name");
        return null;
    }

    private RootFieldNames RootFields(TableMetadata metadata, BaseName baseName, string subject)
    {
        var comments = new Dictionary<string, string>(StringComparer.Ordinal);
        var custom = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in metadata.Configuration.RootFields)
        {
            if (field.Comment is not null)
            {
                comments[field.Field] = field.Comment;
            }

            if (field.Name is not { Length: > 0 } name)
            {
                continue;
            }

            if (GraphQLNames.IsValid(name))
            {
                custom[field.Field] = name;
            }
            else
            {
                problems.Error(field.Location, subject, $"the name \"{name}\" of the root field {field.Field} is not one that GraphQL allows, so the derived one holds");
            }
        }

        return new RootFieldNames(
            Field("select", ""), Field("select_by_pk", "by_pk"), Field("select_aggregate", "aggregate"), Field("select_stream", "stream"))
        {
            Insert = Mutation("insert", "insert", ""),
            InsertOne = Mutation("insert_one", "insert", "one"),
            Update = Mutation("update", "update", ""),
            UpdateByPk = Mutation("update_by_pk", "update", "by_pk"),
            UpdateMany = Mutation("update_many", "update", "many"),
            Delete = Mutation("delete", "delete", ""),
            DeleteByPk = Mutation("delete_by_pk", "delete", "by_pk"),
            Comments = comments.ToFrozenDictionary(StringComparer.Ordinal),
        };

        string Field(string key, string suffix) =>
            custom.TryGetValue(key, out var own) ? naming.RootField(own) : naming.RootField(baseName, suffix);

        string Mutation(string key, string verb, string suffix) =>
            custom.TryGetValue(key, out var own) ? naming.RootField(own) : naming.MutationField(verb, baseName, suffix);
    }

    private ImmutableArray<TrackedColumn> Columns(TableMetadata metadata, CatalogTable table, string subject)
    {
        var configured = new Dictionary<string, ColumnMetadata>(StringComparer.Ordinal);
        foreach (var column in metadata.Configuration.Columns)
        {
            configured[column.Column] = column;
            if (table.Column(column.Column) is null)
            {
                problems.Error(column.Location, subject, $"configuration was given for the column \"{column.Column}\", but no such column exists");
            }
        }

        var columns = ImmutableArray.CreateBuilder<TrackedColumn>(table.Columns.Length);
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in table.Columns)
        {
            var own = configured.GetValueOrDefault(column.Name);
            var name = own?.CustomName is { Length: > 0 } custom ? custom : naming.Field(column.Name);
            var location = own?.Location ?? metadata.Location;
            if (!GraphQLNames.IsValid(name))
            {
                problems.Warning(location, subject, $"the column \"{column.Name}\" is left out: \"{name}\" is not a name that GraphQL allows; give it a custom_name");
            }
            else if (!GraphQLNames.IsValid(NameRegistry.ScalarOf(column.Type)))
            {
                problems.Warning(location, subject, $"the column \"{column.Name}\" is left out: the name of its type {column.Type.Sql} is not one that GraphQL allows");
            }
            else if (!taken.TryAdd(name, column.Name))
            {
                problems.Error(location, subject, $"the column \"{column.Name}\" is left out: the column \"{taken[name]}\" has the field name \"{name}\" already");
            }
            else
            {
                var comment = own?.Comment ?? column.Comment;
                columns.Add(new TrackedColumn(column, name, string.IsNullOrEmpty(comment) ? null : comment)
                {
                    Enum = EnumOf(table, column),
                });
            }
        }

        return columns.ToImmutable();
    }

    private EnumTable? EnumOf(CatalogTable table, CatalogColumn column) => table.ForeignKeys
        .Where(key => key.Columns is [var name] && name == column.Name)
        .Select(key => enums.GetValueOrDefault(key.Target))
        .FirstOrDefault(target => target is not null);
}
