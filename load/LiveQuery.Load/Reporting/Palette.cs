namespace LiveQuery.Load.Reporting;

/// <summary>The colors of pages and charts, for light and dark, as CSS.</summary>
internal static class Palette
{
    /// <summary>Sets them for a document.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #667085; --line: #d7dce3; --paper: #ffffff; --panel: #f6f8fa;
                --a: #2563eb; --b: #d97706; --c: #0d9488; --good: #15803d; --bad: #b91c1c; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #98a2b3; --line: #344054; --paper: #10151c; --panel: #18202a;
                --a: #60a5fa; --b: #fbbf24; --c: #2dd4bf; --good: #4ade80; --bad: #f87171; } }
        """;

    /// <summary>A chart as a file of its own, for documents that show pictures.</summary>
    public static string ToFile(string svg)
    {
        var head = svg.IndexOf('>', StringComparison.Ordinal) + 1;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + svg["<svg".Length..head]
            + "\n<style>\n" + Css + "\ntext { fill: var(--soft); font: 11px system-ui, sans-serif; }\n</style>\n" + svg[head..] + "\n";
    }
}
