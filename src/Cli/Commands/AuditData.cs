using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Insight;

namespace Hone.Cli.Commands;

/// <summary><c>hone data audit TARGET</c>: what in the data would spoil a result, before anything is trained on them.</summary>
static class AuditData
{
    static readonly Argument<string> Target = new("TARGET")
    {
        Description = "A file or folder of documents, a prepared folder, or a recipe (.yaml), whose data are audited as train would.",
    };
    static readonly DocumentOptions Documents = new();
    static readonly Option<string?> Label = new("--label-column") { Description = "The column of its class.", HelpName = "NAME" };
    static readonly Option<string?> Waive = new("--waive")
    {
        Description = "Findings that may be above their limits, by name, with commas between.",
        HelpName = "NAMES",
    };

    public static Command Command()
    {
        Option<int> threads = Options.Threads();
        Command command = new("audit", """
            Looks for what spoils results: repeats within and across splits, conflicting labels, group leakage, empty text, bytes of
            no character.

            Example: hone data audit mail.jsonl --label-column class --validation 0.2
            """)
        { Target, Label, Waive, threads };
        Documents.AddTo(command);
        command.SetAction(parsed => Run(parsed, Options.Workers(parsed.GetValue(threads))));
        return command;
    }

    static int Run(ParseResult parsed, int threads)
    {
        string target = parsed.GetRequiredValue(Target);
        bool isRecipe = Path.GetExtension(target) is ".yaml" or ".yml";
        Recipe? recipe = isRecipe ? Recipe.Read(target) : null;
        IReadOnlyList<string> waived = [
            .. recipe is null ? [] : DataAudit.Waived(recipe),
            .. DataAudit.Names(parsed.GetValue(Waive), (what, remedy) => new InvalidDataException($"--waive: {what}\n{remedy}"))];
        long start = Stopwatch.GetTimestamp();
        (string description, AuditReport report) = recipe is null ? OfPath(parsed, target, threads) : OfRecipe(recipe, threads);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string? refusal = Gate.Refusal(report, waived, target, isRecipe ? "data.waive: {0} in the recipe" : "--waive {0}");
        CommandHost.Answer(parsed, () => Document(description, report, waived, seconds, refusal),
            () => Print(description, report, waived, seconds));
        if (refusal is null)
            return CommandHost.Done;
        Console.Error.WriteLine($"hone: {refusal}");
        return CommandHost.Refused;
    }

    static (string Description, AuditReport Report) OfRecipe(Recipe recipe, int threads)
    {
        using Corpus corpus = Corpus.Read(DataSettings.Of(recipe), threads);
        return ($"{corpus.Name}. {corpus.Rule}", DataAudit.Of(corpus));
    }

    static (string Description, AuditReport Report) OfPath(ParseResult parsed, string path, int threads)
    {
        if (PreparedFolder.IsAt(path))
        {
            using PreparedFolder folder = PreparedFolder.Open(path);
            return ($"{folder.Manifest.Source.Name}, prepared. {folder.Manifest.Rule}",
                DataAudit.OfPrepared([folder], threads, long.MaxValue));
        }

        DocumentInput.Requested asked = Documents.Of(parsed, path);
        SourceOptions columns = asked.Columns with { Label = parsed.GetValue(Label) };
        Source source = asked.IsConversations ? ConversationFiles.Open(path) : Source.Open(path, columns);
        if (columns == new SourceOptions() && !Source.HoldsDocuments(path) && RunningText(source) is { } text)
        {
            TextSplit split = TextSplit.Of(text, new TextSplitOptions { Validation = asked.Shares.Validation });
            return ($"{source.Description}. {split.Rule}", DataAudit.OfText(split, separator: null, isStories: false, threads));
        }

        SplitRule rule = SplitRules.Of(asked.Split, asked.Shares, source);
        AuditReport report = DataAudit.OfSource(source, rule, threads, long.MaxValue);
        Split[] needed = asked.Shares.Validation > 0 && asked.Split != SplitKind.Given ? [Split.Train, Split.Validation] : [Split.Train];
        Split[] missing = [.. needed.Where(split => report.Splits.All(size => size.Split != split || size.Documents == 0))];
        return missing is [var without, ..] ? throw DocumentInput.Without(
            report.Splits.Sum(size => size.Documents) == 0 ? null : without, source, rule, "Change --split or --validation, which may be 0")
            : ($"{source.Description}. {rule.Sentence}", report);
    }

    /// <summary>One plain text that is one document: training cuts off its end, and so does the audit. Null for any other source.</summary>
    static TextSource? RunningText(Source source)
    {
        if (source.Files.Count > 1)
            return null;
        byte[]? text = null;
        foreach (SourceDocument document in source.Read())
        {
            if (text is not null)
                return null;
            text = document.Text.ToArray();
        }

        return text is null ? null : new TextSource(source.Name, source.Origin, text);
    }

    static void Print(string description, AuditReport report, IReadOnlyCollection<string> waived, double seconds)
    {
        Console.Out.WriteLine(description);
        foreach (SplitSize split in report.Splits)
            Console.Out.WriteLine($"  {split.Split.ToString().ToLowerInvariant(),-11}{Figures.Count(split.Documents, "document")}, "
                + (split.Passages > 0 ? $"{Figures.Count(split.Passages, "passage")}, " : "") + Figures.Size(split.Bytes));
        if (report.Exemption is { } exemption) Console.Out.WriteLine(exemption);
        foreach (AuditFinding finding in report.Findings)
        {
            string waiver = finding.Severity == Severity.Refusal && waived.Contains(finding.Check.Name) ? ", waived" : "";
            Console.Out.WriteLine($"{finding.Severity.ToString().ToLowerInvariant()}{waiver}: {finding.Sentence} ({finding.Check.Name})");
            foreach (AuditExample example in finding.Examples) Console.Out.WriteLine($"    {Gate.Words(example)}");
        }

        if (report.Findings.Count == 0 && report.Exemption is null) Console.Out.WriteLine("nothing to find fault with");
        long bytes = report.Splits.Sum(split => split.Bytes);
        Console.Out.WriteLine($"{Figures.Duration(seconds)}{(bytes > 0 ? $", {Figures.Number(bytes / 1e6 / seconds, 1)} MB/s" : "")}");
    }

    static JsonObject Document(string description, AuditReport report, IReadOnlyCollection<string> waived, double seconds,
        string? refusal) => new()
    {
        ["description"] = description,
        ["passed"] = refusal is null,
        ["exemption"] = report.Exemption,
        ["waived"] = new JsonArray([.. waived.Select(name => (JsonNode)name)]),
        ["splits"] = new JsonArray([.. report.Splits.Select(split => (JsonNode)new JsonObject
        {
            ["split"] = split.Split.ToString().ToLowerInvariant(), ["documents"] = split.Documents, ["passages"] = split.Passages,
                ["bytes"] = split.Bytes,
        })]),
        ["findings"] = new JsonArray([.. report.Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["check"] = finding.Check.Name, ["severity"] = finding.Severity.ToString().ToLowerInvariant(), ["count"] = finding.Count,
                ["total"] = finding.Total,
            ["share"] = finding.Share, ["limit"] = finding.Check.Limit, ["sentence"] = finding.Sentence, ["remedy"] = finding.Check.Remedy,
            ["examples"] = new JsonArray([.. finding.Examples.Select(Example)]),
        })]),
        ["seconds"] = seconds,
        ["peak_resident_bytes"] = Process.GetCurrentProcess().PeakWorkingSet64,
    };

    static JsonNode Example(AuditExample example) => new JsonObject
    {
        ["first"] = Place(example.First),
        ["second"] = Place(example.Second),
        ["similarity"] = example.Similarity,
    };

    static JsonObject? Place(AuditPlace? place) => place is null ? null : new JsonObject
    {
        ["where"] = place.Where,
        ["excerpt"] = place.Excerpt,
    };
}
