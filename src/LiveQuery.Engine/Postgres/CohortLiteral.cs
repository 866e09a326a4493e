using System.Text;
using LiveQuery.Compiler.Model;

namespace LiveQuery.Engine.Postgres;

/// <summary>
/// Prints one parameter of a multiplexed statement: the array literal of that parameter's value in each cohort. On the
/// wire it is text of an unspecified type, so that Postgres itself reads the elements as the type that the SQL names.
/// </summary>
internal static class CohortLiteral
{
    /// <summary>The literal of the values at <paramref name="position"/>; each is quoted, so that no text can end the array.</summary>
    public static string Print(IReadOnlyList<CohortRequest> cohorts, int position)
    {
        var literal = new StringBuilder(16 * cohorts.Count).Append('{');
        for (var i = 0; i < cohorts.Count; i++)
        {
            if (i > 0)
            {
                literal.Append(',');
            }

            ArrayLiteral.AppendQuoted(literal, cohorts[i].Values[position]);
        }

        return literal.Append('}').ToString();
    }
}
