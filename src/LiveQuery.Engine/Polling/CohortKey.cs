using System.Collections.Immutable;
using System.Text;

namespace LiveQuery.Engine.Polling;

/// <summary>The values of a cohort as one string.</summary>
internal static class CohortKey
{
    /// <summary>The key of the values. Lengths in front keep two lists of values from running into the same text.</summary>
    public static string Of(ImmutableArray<string?> values)
    {
        var key = new StringBuilder();
        foreach (var value in values)
        {
            if (value is null)
            {
                key.Append('-');
            }
            else
            {
                key.Append(value.Length).Append(':').Append(value);
            }
        }

        return key.ToString();
    }
}
