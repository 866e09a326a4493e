using System.Collections.Frozen;

namespace LiveQuery.Compiler.Metadata;

/// <summary>
/// English singulars and plurals for the names of relationships: of the last word of a <c>snake_case</c> name, in the
/// case in which it is written.
/// </summary>
internal static class Nouns
{
    private static readonly FrozenSet<string> Uncountable = FrozenSet.ToFrozenSet(
        ["advice", "data", "deer", "equipment", "evidence", "feedback", "fish", "furniture", "hardware", "homework",
            "information", "knowledge", "luggage", "media", "metadata", "money", "music", "news", "police", "rice",
            "series", "sheep", "software", "species", "staff", "traffic", "weather", "work"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Irregular = new Dictionary<string, string>
    {
        ["child"] = "children",
        ["criterion"] = "criteria",
        ["datum"] = "data",
        ["foot"] = "feet",
        ["goose"] = "geese",
        ["man"] = "men",
        ["medium"] = "media",
        ["mouse"] = "mice",
        ["ox"] = "oxen",
        ["person"] = "people",
        ["quiz"] = "quizzes",
        ["tooth"] = "teeth",
        ["woman"] = "women",
        ["movie"] = "movies",
        ["cookie"] = "cookies",
        ["tie"] = "ties",
        ["shoe"] = "shoes",
        ["hero"] = "heroes",
        ["potato"] = "potatoes",
        ["tomato"] = "tomatoes",
        ["cache"] = "caches",
        ["axis"] = "axes",
        ["analysis"] = "analyses",
        ["basis"] = "bases",
        ["crisis"] = "crises",
        ["thesis"] = "theses",
        ["index"] = "indices",
        ["matrix"] = "matrices",
        ["vertex"] = "vertices",
        ["life"] = "lives",
        ["knife"] = "knives",
        ["wife"] = "wives",
        ["leaf"] = "leaves",
        ["shelf"] = "shelves",
        ["half"] = "halves",
        ["alias"] = "aliases",
        ["status"] = "statuses",
        ["bus"] = "buses",
        ["campus"] = "campuses",
        ["bonus"] = "bonuses",
        ["virus"] = "viruses",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> IrregularPlurals =
        Irregular.Where(pair => pair.Key is not ("datum" or "medium"))
            .Append(new KeyValuePair<string, string>("index", "indexes"))
            .ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary><c>order_items</c> → <c>order_item</c>.</summary>
    public static string Singular(string name) => OfLastWord(name, SingularWord);

    /// <summary><c>order_item</c> → <c>order_items</c>; a plural stays.</summary>
    public static string Plural(string name) => OfLastWord(name, PluralWord);

    private static string OfLastWord(string name, Func<string, string> change)
    {
        var start = name.LastIndexOf('_') + 1;
        return start == name.Length ? name : name[..start] + change(name[start..]);
    }

    private static string SingularWord(string word)
    {
        if (Uncountable.Contains(word) || Irregular.ContainsKey(word))
        {
            return word;
        }

        if (IrregularPlurals.TryGetValue(word, out var singular))
        {
            return CaseAs(word, singular);
        }

        return word switch
        {
            _ when EndsWith(word, "ies") && word.Length > 4 => word[..^3] + CaseAs(word[^1..], "y"),
            _ when EndsWith(word, "sses") || EndsWith(word, "shes") || EndsWith(word, "ches") || EndsWith(word, "xes") => word[..^2],
            _ when EndsWith(word, "ss") || EndsWith(word, "us") || EndsWith(word, "is") || word.Length < 3 => word,
            _ when EndsWith(word, "s") => word[..^1],
            _ => word,
        };
    }

    private static string PluralWord(string word)
    {
        if (Uncountable.Contains(word) || IrregularPlurals.ContainsKey(word))
        {
            return word;
        }

        if (Irregular.TryGetValue(word, out var plural))
        {
            return CaseAs(word, plural);
        }

        var s = CaseAs(word[^1..], "s");
        return word switch
        {
            _ when EndsWith(word, "ss") || EndsWith(word, "us") || EndsWith(word, "sh") || EndsWith(word, "ch") || EndsWith(word, "x") =>
                word + CaseAs(word[^1..], "es"),
            _ when EndsWith(word, "s") => word,
            _ when EndsWith(word, "y") && word.Length > 1 && !"aeiouAEIOU".Contains(word[^2], StringComparison.Ordinal) =>
                word[..^1] + CaseAs(word[^1..], "ies"),
            _ => word + s,
        };
    }

    private static bool EndsWith(string word, string suffix) => word.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    private static string CaseAs(string pattern, string word)
    {
        if (pattern.All(character => !char.IsLetter(character) || char.IsUpper(character)) && pattern.Any(char.IsLetter))
        {
            return pattern.Length == 1 && word.Length > 2 && !char.IsUpper(pattern[0]) ? word : word.ToUpperInvariant();
        }

        return char.IsUpper(pattern[0]) ? char.ToUpperInvariant(word[0]) + word[1..] : word;
    }
}
