using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Schema;

namespace LiveQuery.Compiler.Planning;

/// <summary>Plans what is selected of an interface or a union, for one of its types.</summary>
/// <param name="collector">Collects fields.</param>
/// <param name="plan">Plans the selections of a field for an object type.</param>
internal sealed class AbstractSelections(
    FieldCollector collector,
    Func<ObjectType, SelectedField, FieldPath, ImmutableArray<OutputField>> plan)
{
    /// <summary>The fields for the type at hand.</summary>
    /// <param name="type">The type.</param>
    /// <param name="abstraction">The interface or union.</param>
    /// <param name="selected">The field.</param>
    /// <param name="path">Where it stands.</param>
    /// <exception cref="GraphQLException">
    /// Something is selected that the abstract type has not, or, in a fragment, that one of its types has not, be it
    /// another than the one at hand: a mistake must not wait for the first row of its type.
    /// </exception>
    public ImmutableArray<OutputField> Plan(ObjectType type, GraphType abstraction, SelectedField selected, FieldPath path)
    {
        Check(abstraction, selected, path);
        return plan(type, selected, path);
    }

    /// <summary>Checks the selections for the types that they name.</summary>
    /// <exception cref="GraphQLException">As with <see cref="Plan"/>.</exception>
    public void Check(GraphType abstraction, SelectedField selected, FieldPath path)
    {
        if (selected.Selections is null)
        {
            throw path["selectionSet"].Error($"missing selection set for '{abstraction.Name}'");
        }

        var within = path["selectionSet"];
        foreach (var child in collector.Collect(selected.Selections, abstraction.Name, within))
        {
            if (child.Name != "__typename" && !FieldsOf(abstraction).Any(field => field.Name == child.Name))
            {
                throw within[child.Name].Error($"field '{child.Name}' not found in type: '{abstraction.Name}'");
            }
        }

        var named = collector.TypeConditions(selected.Selections);
        foreach (var possible in TypesOf(abstraction).Where(possible => named.Contains(possible.Name)))
        {
            plan(possible, selected, path);
        }
    }

    /// <summary>The type that the rows of a table have.</summary>
    public static ObjectType TypeOf(RoleTable table, GraphType abstraction) =>
        TypesOf(abstraction).First(possible => possible.Name == table.Table.GraphQLName);

    private static ImmutableArray<Field> FieldsOf(GraphType type) => type is InterfaceType all ? all.Fields : [];

    private static ImmutableArray<ObjectType> TypesOf(GraphType type) =>
        type is InterfaceType all ? all.PossibleTypes : ((UnionType)type).PossibleTypes;
}
