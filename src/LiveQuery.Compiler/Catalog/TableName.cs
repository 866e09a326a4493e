namespace LiveQuery.Compiler.Catalog;

/// <summary>The schema-qualified name of a table, view or function, as Postgres spells it (unquoted).</summary>
public readonly record struct TableName(string Schema, string Name)
{
    /// <summary>The name as messages print it: bare inside <c>public</c>, else <c>schema.name</c>.</summary>
    public override string ToString() => Schema == "public" ? Name : $"{Schema}.{Name}";

    /// <summary>Orders by schema, then by name, both ordinal.</summary>
    public int CompareTo(TableName other)
    {
        var bySchema = string.CompareOrdinal(Schema, other.Schema);
        return bySchema != 0 ? bySchema : string.CompareOrdinal(Name, other.Name);
    }
}
