namespace LiveQuery.Compiler.Model;

/// <summary>Paths of labels, the values of <c>ltree</c>.</summary>
internal static class LabelPaths
{
    /// <summary>What is said of a value that is none.</summary>
    public const string Refusal =
        "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3";

    /// <summary>Whether no label of a path is empty.</summary>
    public static bool IsValid(string path) => path.Split('.').All(label => label.Length > 0);
}
