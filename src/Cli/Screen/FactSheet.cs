namespace Hone.Cli.Screen;

/// <summary>Facts one below the other, their words in a column, what is long wrapped between blanks.</summary>
static class FactSheet
{
    const int Indent = 2, Gap = 2, Widest = 120, Narrowest = 24;

    public static void Write(Terminal terminal, IEnumerable<Fact> facts)
    {
        Fact[] all = [.. facts];
        if (all.Length == 0) return;
        int label = all.Max(fact => fact.Label.Length);
        int room = Math.Max(Narrowest, Math.Min(terminal.Width, Widest) - Indent - label - Gap - 1);
        foreach (Fact fact in all)
        {
            string head = fact.Label;
            foreach (string line in Wrap(fact.Text, room))
            {
                terminal.Line($"{new string(' ', Indent)}{terminal.Style.Faint(head.PadRight(label))}{new string(' ', Gap)}{line}");
                head = "";
            }
        }
    }

    /// <summary>Lines of at most so many letters; a word that is longer, such as a path, stays whole.</summary>
    public static IEnumerable<string> Wrap(string text, int room)
    {
        foreach (string paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (line.Length == 0)
                    line = word;
                else if (line.Length + 1 + word.Length <= room)
                    line += ' ' + word;
                else
                {
                    yield return line;
                    line = word;
                }

            yield return line;
        }
    }
}
