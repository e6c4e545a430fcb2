using System.Text;

namespace Hone.Insight.Reports;

/// <summary>A page as Markdown, in the tables and lists that GitHub understands.</summary>
public static class MarkdownPage
{
    /// <summary>Writes a page.</summary>
    /// <param name="page">What it says.</param>
    /// <param name="fileOf">Where a picture lies; null to show it as text.</param>
    public static string Write(Page page, Func<Page.Picture, string?> fileOf)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(fileOf);
        StringBuilder text = new($"# {Inline(page.Title)}\n");
        foreach (Page.Block block in page.Blocks)
            text.Append('\n').Append(Of(block, fileOf));
        return text.ToString();
    }

    static string Of(Page.Block block, Func<Page.Picture, string?> fileOf) => block switch
    {
        Page.Section heading => $"{new string('#', heading.Level)} {Inline(heading.Text)}\n",
        Page.Paragraph paragraph => Lines(paragraph.Text) + '\n',
        Page.Table table => Of(table),
        Page.List list => string.Concat(list.Points.Select(point =>
            $"- {Cell(point.Text)}\n{string.Concat(point.Inner.Select(inner => $"  - {Cell(inner)}\n"))}")),
        Page.Code code => string.Concat(code.Lines.Select(line => $"    {line}\n")),
        Page.Picture picture when fileOf(picture) is { } file => $"![{Inline(picture.Alternative)}]({file})\n",
        Page.Picture picture => string.Concat(picture.Letters.Select(line => $"    {line}\n")),
        _ => throw new InvalidOperationException($"no Markdown for {block}"),
    };

    static string Of(Page.Table table)
    {
        string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
        bool IsNumber(int column) => table.Numbers?[column] == true;
        return Row(table.Heads.Select(head => Cell(head)))
            + Row(table.Heads.Select((_, i) => IsNumber(i) ? "---:" : "---"))
            + string.Concat(table.Rows.Select(row => Row(row.Select(Cell))));
    }

    /// <summary>A break within a paragraph is two blanks before it.</summary>
    static string Lines(Words words) =>
        string.Concat(words.Phrases.Select(phrase => Marked(phrase, text => text.ReplaceLineEndings("  \n"))));

    static string Cell(Words words) => string.Concat(words.Phrases.Select(phrase =>
        Marked(phrase, text => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" "))));

    static string Inline(string text) => Marked(new Words.Phrase(text), one => one.ReplaceLineEndings(" "));

    /// <summary>A reader of Markdown takes &lt; for the beginning of HTML, which a name or a text must not be.</summary>
    static string Marked(Words.Phrase phrase, Func<string, string> shape) => phrase.IsCode
        ? phrase.Text.Contains('`', StringComparison.Ordinal) ? $"`` {shape(phrase.Text)} ``" : $"`{shape(phrase.Text)}`"
        : shape(phrase.Text).Replace("<", "&lt;", StringComparison.Ordinal) is var text && phrase.IsStrong ? $"**{text}**" : text;
}
