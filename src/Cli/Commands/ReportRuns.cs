using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Insight.Comparison;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Text;

namespace Hone.Cli.Commands;

/// <summary><c>hone report RUN…</c>: one page on a run, or on several beside each other.</summary>
static class ReportRuns
{
    public static Command Command()
    {
        ComparisonOptions options = new(fewest: 1);
        Option<string?> output = new("--out")
        {
            Description = "A file: .html has its pictures in it and needs nothing else; .md has them beside it as SVG. Without it the page "
                + "goes to standard output as Markdown, its curves as text.",
            HelpName = "FILE",
        };
        output.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !IsHtml(given.Value) && !given.Value.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
                result.AddError($"--out takes a file that ends in .html or .md, not {given.Value}");
        });
        Command command = new("report", """
            Writes one page on a run: configuration, result, curves, baselines, checkpoints, samples and where it comes from; on several,
            how they compare.

            Example: hone report quickstart --out report.html
            """)
        { output };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            Page page = options.IsOfOne(parsed) ? OfRun(options.OnlyRun(parsed)) : ComparisonReport.PageOf(options.Read(parsed));
            string? path = parsed.GetValue(output);
            if (path is null)
            {
                string markdown = MarkdownPage.Write(page, _ => null);
                CommandHost.Answer(parsed, () => new JsonObject { ["markdown"] = markdown }, () => Console.Out.Write(markdown));
                return;
            }

            string[] files = [.. IsHtml(path) ? Html(page, path) : Markdown(page, path)];
            CommandHost.Answer(parsed, () => new JsonObject { ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file)]) },
                () => Console.Out.WriteLine($"wrote {string.Join(", ", files)}"));
        });
        return command;
    }

    static bool IsHtml(string path) => Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";

    static Page OfRun(RunFolder folder)
    {
        RunEntry entry = RunEntry.Read(folder);
        if (entry.Manifest is null) throw new InvalidDataException(entry.Problem);
        return Report.PageOf(folder, entry.Manifest with { Status = entry.Status });
    }

    static IEnumerable<string> Html(Page page, string path)
    {
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(HtmlPage.Write(page)));
        yield return path;
    }

    /// <summary>Pictures lie beside the page, under its name.</summary>
    static List<string> Markdown(Page page, string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path), folder = Path.GetDirectoryName(path) ?? "";
        string NameOf(Page.Picture picture) => $"{stem}-{Path.ChangeExtension(picture.Name, ".svg")}";
        List<string> files = [path];
        foreach (Page.Picture picture in page.Blocks.OfType<Page.Picture>())
        {
            files.Add(Path.Combine(folder, NameOf(picture)));
            AtomicFile.Write(files[^1], picture.Draw(PictureFormat.Svg));
        }

        AtomicFile.Write(path, Encoding.UTF8.GetBytes(MarkdownPage.Write(page, NameOf)));
        return files;
    }
}
