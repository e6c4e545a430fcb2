using System.Diagnostics;
using System.Text;
using Hone.Cli.Recipes;
using Hone.Data;
using Hone.Data.Audits;
using Hone.Data.Baselines;
using Hone.Data.Parts;
using Hone.Data.Sources;
using Hone.Runs;

namespace Hone.Cli.Composition;

/// <summary>Audits what a run is to learn from, and lets it start or not.</summary>
static class DataAudit
{
    const string Exemption = "The stories are told by a grammar, each on its own: where two are alike it is by chance, as in endless stories, and no leak. They are not compared.";

    /// <summary>What is found in the documents of a parted text.</summary>
    /// <param name="split">The text.</param>
    /// <param name="separator">What ends a document; null for a running text.</param>
    /// <param name="isStories">It was made by the grammar of stories.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static AuditReport Of(Split split, string? separator, bool isStories, int threads)
    {
        if (isStories)
            return new AuditReport([], [], Exemption);
        Audit audit = new(new AuditOptions { Threads = threads, IsRunningText = separator is null });
        Add(split.Train, Part.Train);
        Add(split.Validation, Part.Validation);
        return audit.Report();

        void Add(ReadOnlyMemory<byte> text, Part part)
        {
            long row = 0;
            foreach (ReadOnlyMemory<byte> document in separator is null ? [text] : Documents.Cut(text, Encoding.UTF8.GetBytes(separator)))
                audit.Add(new SourceDocument(document, new SourcePlace(0, 0, row++)), part);
        }
    }

    /// <summary>What is found in a corpus: its documents and its tokens.</summary>
    public static AuditReport Of(Corpus corpus) => corpus.Audit!.GetAwaiter().GetResult()
        .With(TokenCoverage.Of(new TokenCounts([corpus.TrainIds], corpus.Tokenizer.VocabularySize), corpus.Validation, token => corpus.Tokenizer.BytesOf(token).ToArray()));

    /// <summary>Lets a new run start, or refuses.</summary>
    /// <returns>What to keep of it in the run's record.</returns>
    /// <exception cref="InvalidDataException">Something is above its limit and not waived.</exception>
    public static AuditRecord Pass(Session session)
    {
        long start = Stopwatch.GetTimestamp();
        AuditReport report = Of(session.Corpus);
        IReadOnlyList<string> waived = Waived(session.Recipe);
        Gate.Pass(report, waived, session.Corpus.Source.Name, "--set data.waive={0}");
        return Record(report, waived, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>The names that a recipe waives.</summary>
    /// <exception cref="InvalidDataException">One of them is no check's.</exception>
    public static IReadOnlyList<string> Waived(Recipe recipe) =>
        Names(recipe.OptionalText("data.waive"), (what, remedy) => recipe.Refusal("data.waive", $"data.waive: {what}; {remedy}"));

    /// <summary>Names with commas between.</summary>
    /// <param name="list">The names; null for none.</param>
    /// <param name="refusal">The error of a name that is no check's: what is wrong, and what to write.</param>
    public static IReadOnlyList<string> Names(string? list, Func<string, string, Exception> refusal)
    {
        string[] names = list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (names.FirstOrDefault(name => Check.Find(name) is null) is not { } unknown)
            return names;
        string? near = Nearest.To(unknown, Check.All.Select(check => check.Name)).FirstOrDefault();
        throw refusal($"the audit has no check {unknown}{(near is null ? "" : $", did you mean {near}?")}",
            $"what it stops a run for is {string.Join(", ", Check.All.Where(check => check.Refuses).Select(check => check.Name))}");
    }

    static AuditRecord Record(AuditReport report, IReadOnlyList<string> waived, TimeSpan time) => new(
        [.. report.Findings.Select(finding => new RecordedFinding(finding.Check.Name, finding.Severity.ToString().ToLowerInvariant(), finding.Count, finding.Total,
            finding.Check.Limit, finding.Sentence, finding.Severity == Severity.Refusal && waived.Contains(finding.Check.Name), [.. finding.Examples.Select(Gate.Words)]))],
        waived, report.Exemption, time.TotalSeconds);
}
