using System.Globalization;
using System.Text;

namespace LiveQuery.Load.Baselines;

/// <summary>The values of a batch of cohorts: for each type of a parameter, the value of each cohort.</summary>
/// <param name="ByType">The value of a cohort (from 0) for the parameter of that type; the workloads have one parameter of a type.</param>
internal sealed record CohortValues(IReadOnlyDictionary<string, Func<int, string>> ByType)
{
    /// <summary>The values of a range of cohorts as an array literal.</summary>
    public string Literal(string type, int first, int count)
    {
        var value = ByType.TryGetValue(type, out var known)
            ? known
            : throw new LoadException($"the server's statement has a parameter of type {type}, which this baseline knows nothing of");
        var literal = new StringBuilder(count * 8).Append('{');
        for (var i = 0; i < count; i++)
        {
            literal.Append(i == 0 ? "" : ",").Append('"').Append(value(first + i)).Append('"');
        }

        return literal.Append('}').ToString();
    }

    /// <summary>A number as text.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
