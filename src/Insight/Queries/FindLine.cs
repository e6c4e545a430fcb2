using Hone.Runs.Fields;

namespace Hone.Insight.Queries;

/// <summary>
/// What a person types to find runs: words, and conditions between them, as <c>shakespeare validation &lt; 1.5 optimizer=muon</c>.
/// </summary>
/// <param name="Words">Each must stand somewhere in a run's id, name, state, tags, goal, hypothesis or notes, in any case.</param>
/// <param name="Conditions">All must hold.</param>
public sealed record FindLine(IReadOnlyList<string> Words, IReadOnlyList<Condition> Conditions)
{
    /// <summary>The fields that words are looked for in.</summary>
    public static IReadOnlyList<string> Searched { get; } = ["id", "name", "tags", "goal", "hypothesis", "notes"];

    const string SignCharacters = "<>=~";

    /// <summary>Reads a line. Blanks around signs make no difference; what has blanks in it stands in quotes.</summary>
    /// <exception cref="InvalidDataException">A condition is none, or there is no such field.</exception>
    public static FindLine Parse(string text, FieldCatalogue fields)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> words = [];
        List<Condition> conditions = [];
        int at = 0;
        while (SkipBlanks(text, ref at))
        {
            int start = at;
            string word = Piece(text, ref at, untilSign: true);
            int ahead = at;
            SkipBlanks(text, ref ahead);
            int sign = SignLength(text, ahead);
            if (sign == 0)
            {
                if (text[start] == '!' && word.Length > 1) conditions.Add(Condition.Parse(word, fields));
                else if (word.Length > 0) words.Add(Unquoted(word));
                else at++;                                                   // a sign alone cannot be: it is taken with what follows
                continue;
            }

            string signText = text.Substring(ahead, sign);
            at = ahead + sign;
            string value = SkipBlanks(text, ref at) ? Piece(text, ref at, untilSign: false) : "";
            conditions.Add(Condition.Parse(word + signText + value, fields));
        }

        return new FindLine(words, conditions);
    }

    /// <summary>Whether a run has every word.</summary>
    /// <param name="row">The run, with the fields of <see cref="Searched"/>.</param>
    public bool Holds(RunRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Words.All(word => row.Folder.Id.Contains(word, StringComparison.OrdinalIgnoreCase)
            || row.Status.ToString().Contains(word, StringComparison.OrdinalIgnoreCase)
            || Searched.Any(field => row[field].ToString().Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    static bool SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length;
    }

    /// <summary>What stands up to the next blank that is in no quotes, or the next sign.</summary>
    static string Piece(string text, ref int at, bool untilSign)
    {
        int start = at;
        char quote = '\0';
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'') quote = c;
            else if (char.IsWhiteSpace(c) || untilSign && at > start && SignLength(text, at) > 0) break;
            else if (untilSign && SignCharacters.Contains(c)) break;
        }

        return text[start..at];
    }

    /// <summary>How many characters the sign has that stands there; 0 where none does.</summary>
    static int SignLength(string text, int at)
    {
        if (at >= text.Length) return 0;
        bool isTwo = at + 1 < text.Length && text.AsSpan(at, 2) is "<=" or ">=" or "!=" or "==" or "!~";
        return isTwo ? 2 : SignCharacters.Contains(text[at]) ? 1 : 0;
    }

    static string Unquoted(string word) => word.Length >= 2 && (word[0] is '"' or '\'') && word[^1] == word[0] ? word[1..^1] : word;
}
