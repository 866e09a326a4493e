using CsCheck;

namespace LiveQuery.FunctionalTests.Oracle;

/// <summary>A random one of some values.</summary>
internal static class Choose
{
    /// <summary>One of the values.</summary>
    public static Gen<T> Of<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
