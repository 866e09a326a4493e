using System.Collections.Immutable;
using LiveQuery.Compiler.Language;
using LiveQuery.Compiler.Model;
using LiveQuery.Compiler.Planning;

namespace LiveQuery.Compiler.Sql;

/// <summary>
/// The parameters of a statement, in the order of their first use. A session variable or a GraphQL variable that is used
/// twice at one type is one parameter. Literals never share one, however equal: whether two values are equal must not
/// change the SQL.
/// </summary>
internal sealed class ParameterList(int maximum)
{
    private readonly List<PlannedParameter> _parameters = [];
    private readonly Dictionary<(string Name, bool IsSession, string Type, bool IsArray), int> _shared = [];
    private readonly Dictionary<Operand, int> _indexes = new(ReferenceEqualityComparer.Instance);
    private bool _isComplete;

    /// <summary>The parameters so far.</summary>
    public ImmutableArray<PlannedParameter> Parameters => [.. _parameters];

    /// <summary>The index of the parameter for that operand.</summary>
    /// <exception cref="GraphQLException">The request holds more values than one statement may carry.</exception>
    public int Add(Operand operand)
    {
        if (_isComplete)
        {
            return IndexOf(operand);
        }

        var index = Find(operand);
        _indexes[operand] = index;
        return index;
    }

    /// <summary>A parameter that holds the value of an operand that was added.</summary>
    public int IndexOf(Operand operand) => _indexes[operand];

    /// <summary>Takes no more: another form of the statement is written, over the same values.</summary>
    public void Complete() => _isComplete = true;

    private int Find(Operand operand)
    {
        if (SharedName(operand.Source) is not var (name, isSession))
        {
            return Append(operand);
        }

        var key = (name, isSession, operand.Type.Sql, operand.IsArray);
        if (!_shared.TryGetValue(key, out var index))
        {
            index = Append(operand);
            _shared.Add(key, index);
        }

        return index;
    }

    private static (string Name, bool IsSession)? SharedName(ValueSource source) => source switch
    {
        SessionSource session => (session.Name, true),
        SessionObjectSource => ("", true),
        InputSource { Value: VariableValue variable } => (variable.Definition.Name, false),
        _ => null,
    };

    private int Append(Operand operand)
    {
        if (_parameters.Count == maximum)
        {
            throw FieldPath.Root.Error($"the operation holds more than {maximum} values: pass lists as one variable each");
        }

        _parameters.Add(new PlannedParameter(operand.Source, operand.Type, operand.IsArray));
        return _parameters.Count - 1;
    }
}
