using System.Net;
using System.Text;
using Hone.Insight.Pictures;

namespace Hone.Insight.Reports;

/// <summary>
/// A page as one HTML file that needs nothing else: its pictures are in it as lines and text, it loads nothing and runs nothing. Whatever a
/// record says is text in it.
/// </summary>
public static class HtmlPage
{
    /// <summary>Nothing may be loaded or run, wherever the file is opened.</summary>
    const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    const string Style = """
        body { font: 16px/1.55 Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif; color: #1d1c1a; max-width: 60rem; margin: 3rem auto; padding: 0 1.25rem; font-variant-numeric: tabular-nums; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2.4rem 0 0.7rem; }
        h3 { font-size: 1rem; margin: 1.6rem 0 0.5rem; }
        p { white-space: pre-line; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.94rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.28rem 1.2rem 0.28rem 0; border-bottom: 1px solid #e9e6e0; }
        th { font-weight: 600; color: #55524d; white-space: nowrap; }
        .number { text-align: right; white-space: nowrap; }
        code, pre { font: 0.88em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace; }
        code { background: #f4f2ee; border-radius: 3px; padding: 0.08em 0.3em; overflow-wrap: anywhere; }
        pre { background: #f4f2ee; border-radius: 6px; padding: 0.8rem 1rem; overflow-x: auto; }
        figure { margin: 1.4rem 0; } figure svg { width: 100%; height: auto; display: block; }
        """;

    /// <summary>Writes a page.</summary>
    public static string Write(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        StringBuilder html = new($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encoded(page.Title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>{Encoded(page.Title)}</h1>

            """.ReplaceLineEndings("\n"));
        foreach (Page.Block block in page.Blocks) html.Append(Of(block)).Append('\n');
        return html.Append("</body>\n</html>\n").ToString();
    }

    static string Of(Page.Block block) => block switch
    {
        Page.Section heading => $"<h{heading.Level}>{Encoded(heading.Text)}</h{heading.Level}>",
        Page.Paragraph paragraph => $"<p>{Inline(paragraph.Text)}</p>",
        Page.Table table => Of(table),
        Page.List list => $"<ul>{string.Concat(list.Points.Select(point => $"<li>{Inline(point.Text)}{(point.Inner.Count == 0 ? ""
            : $"<ul>{string.Concat(point.Inner.Select(inner => $"<li>{Encoded(inner)}</li>"))}</ul>")}</li>"))}</ul>",
        Page.Code code => $"<pre>{Encoded(string.Join('\n', code.Lines))}</pre>",
        Page.Picture picture => $"<figure role=\"img\" aria-label=\"{Encoded(picture.Alternative)}\">{Svg(picture)}</figure>",
        _ => throw new InvalidOperationException($"no HTML for {block}"),
    };

    static string Of(Page.Table table)
    {
        string Cell(string tag, int column, string content) =>
            $"<{tag}{(table.Numbers?[column] == true ? " class=\"number\"" : "")}>{content}</{tag}>";
        string head = table.Heads.All(text => text.Length == 0) ? ""
            : $"<tr>{string.Concat(table.Heads.Select((text, i) => Cell("th", i, Encoded(text))))}</tr>\n";
        IEnumerable<string> rows = table.Rows.Select(row => string.Concat(row.Select((words, i) =>
            Cell(i == 0 && head.Length == 0 ? "th" : "td", i, Inline(words)))));
        return $"<div class=\"wide\"><table>\n{head}{string.Concat(rows.Select(row => $"<tr>{row}</tr>\n"))}</table></div>";
    }

    static string Inline(Words words) => string.Concat(words.Phrases.Select(phrase => Encoded(phrase.Text) is var text && phrase.IsCode
        ? $"<code>{text}</code>" : phrase.IsStrong ? $"<strong>{text}</strong>" : text));

    /// <summary>The drawing without the line that says it is XML, which has no place within HTML.</summary>
    static string Svg(Page.Picture picture)
    {
        string svg = Encoding.UTF8.GetString(picture.Draw(PictureFormat.Svg));
        return svg[svg.IndexOf("<svg", StringComparison.Ordinal)..].TrimEnd();
    }

    static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
