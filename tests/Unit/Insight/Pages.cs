using System.Xml.Linq;
using Hone.Insight.Reports;

namespace Hone.Unit.Insight;

/// <summary>What a record says stays text, in either form of a page.</summary>
public sealed class Pages
{
    const string Hostile = "</td></svg><script>alert(\"1\")</script> & | `x` ** <img src=x onerror=y>";

    static Page Page { get; } = new(Hostile,
    [
        new Page.Section(Hostile),
        new Page.Paragraph(Words.Of($"**strong** and `code` of {Hostile}")),
        new Page.Table(["name", Hostile], [[Words.Code(Hostile), Words.Of($"**{Hostile}**")]], [false, true]),
        new Page.List([(Hostile, [Hostile])]),
        new Page.Code([Hostile]),
        new Page.Picture(Hostile, "picture.svg", _ => "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(),
            ["letters"]),
    ]);

    [Fact]
    public void A_page_of_html_has_every_text_as_text_and_only_the_elements_that_were_meant()
    {
        string html = HtmlPage.Write(Page);
        html.ShouldContain("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.ShouldNotContain("<?xml");
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)];
        XElement read = XElement.Parse(body);                                // what is not nested, or not escaped, does not parse
        string[] names = [.. read.Descendants().Select(element => element.Name.LocalName)];
        names.ShouldBe(["h1", "h2", "p", "strong", "code", "div", "table", "tr", "th", "th", "tr", "td", "code", "td", "strong", "ul", "li",
            "ul", "li", "pre", "figure", "svg"]);
        read.Element("h1")!.Value.ShouldBe(Hostile);
        read.Element("pre")!.Value.ShouldBe(Hostile);
        read.Descendants("td").ShouldAllBe(cell => cell.Value == Hostile);
        ((string)read.Element("figure")!.Attribute("aria-label")!).ShouldBe(Hostile);
    }

    [Fact]
    public void A_page_of_markdown_keeps_its_tables_whole_and_begins_no_html()
    {
        string text = MarkdownPage.Write(Page, _ => null);
        text.Split('\n').Single(line => line.StartsWith("| ``", StringComparison.Ordinal)).Count(c => c == '|').ShouldBe(3 + 2);
        text.Split('\n').Where(line => line.StartsWith('#')).ShouldAllBe(line => !line.Contains("<script", StringComparison.Ordinal));
        text.ShouldContain("    letters\n");
        MarkdownPage.Write(Page, picture => picture.Name).ShouldContain("](picture.svg)\n");
    }
}
