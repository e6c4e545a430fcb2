using System.Diagnostics;
using System.Text;
using Hone.Data.Audits;
using Hone.Data.Audits.Baselines;
using Hone.Data.Sources;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Data.Tokens.Prepared;
using Hone.Data.Tokens.Shards;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Runs;

namespace Hone.Hosting.Corpora;

/// <summary>Audits what a run is to learn from, and lets it start or not.</summary>
static class DataAudit
{
    const string Exemption =
        "The stories are told by a grammar, each on its own: where two are alike it is by chance, as in endless stories, and no leak. They "
        + "are not compared.";

    /// <summary>Bytes of text that are looked at before a run: a few seconds. Beyond them, the verb looks at all.</summary>
    public const long AtStart = 256L << 20;

    /// <summary>What is found in the documents of a split text.</summary>
    /// <param name="split">The text.</param>
    /// <param name="separator">What ends a document; null for a running text.</param>
    /// <param name="isStories">It was made by the grammar of stories.</param>
    /// <param name="threads">Threads that share the work.</param>
    public static AuditReport OfText(TextSplit split, string? separator, bool isStories, int threads)
    {
        if (isStories)
            return new AuditReport([], [], Exemption);
        Audit audit = new(new AuditOptions { Threads = threads, IsRunningText = separator is null });
        Add(split.Train, Split.Train);
        Add(split.Validation, Split.Validation);
        return audit.Report();

        void Add(ReadOnlyMemory<byte> text, Split split)
        {
            long row = 0;
            foreach (ReadOnlyMemory<byte> document in separator is null ? [text] : Documents.Cut(text, Encoding.UTF8.GetBytes(separator)))
                audit.Add(new SourceDocument(document, new SourcePlace(0, 0, row++)), split);
        }
    }

    /// <summary>What is found in the documents of a source.</summary>
    /// <param name="source">The documents.</param>
    /// <param name="rule">What each is for.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="most">Bytes of text to look at; a quarter of them for held-out files, which are read first.</param>
    public static AuditReport OfSource(Source source, SplitRule rule, int threads, long most)
    {
        Audit audit = new(new AuditOptions { Threads = threads, Where = place => source.Tell(place) });
        long left = most;
        bool isAll = true;
        if (rule is ByFile { FirstValidationFile: var first } && first < source.Files.Count)
        {
            isAll = Add(source.Read(new SourcePlace(first, 0, 0)), left - most / 4);
            isAll &= Add(source.Read().TakeWhile(document => document.Place.File < first), 0);
        }
        else
            isAll = Add(source.Read(), 0);
        return Told(audit.Report(), isAll);

        bool Add(IEnumerable<SourceDocument> documents, long until)
        {
            foreach (SourceDocument document in documents)
            {
                if (left <= until) return false;
                audit.Add(document, rule.SplitOf(document));
                left -= document.Text.Length;
            }

            return true;
        }
    }

    /// <summary>What is found in the documents of prepared folders, as they are spelled by their tokens.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="most">Bytes of text to look at; a quarter of them for held-out documents, which are read first.</param>
    public static AuditReport OfPrepared(IReadOnlyList<PreparedFolder> folders, int threads, long most)
    {
        // The folder's number goes with the file's, so that a place says which folder it is in.
        int[] firstFiles = [.. folders.Select((_, i) => folders.Take(i).Sum(folder => folder.Manifest.Source.Files.Count))];
        Audit audit = new(new AuditOptions { Threads = threads, Where = Where });
        bool isAll = true;
        foreach (Split split in (Split[])[Split.Validation, Split.Test, Split.Train])
        {
            long left = split == Split.Train ? most : most / 4;
            for (int i = 0; i < folders.Count; i++)
                if (folders[i].Manifest.Splits.ContainsKey(PreparedManifest.NameOf(split)))
                    isAll &= Add(folders[i], split, firstFiles[i], ref left);
        }

        return Told(audit.Report(), isAll);

        string Where(SourcePlace place)
        {
            int folder = Array.FindLastIndex(firstFiles, first => first <= place.File);
            return folders[folder].Tell(place with { File = place.File - firstFiles[folder] });
        }

        bool Add(PreparedFolder folder, Split split, int firstFile, ref long left)
        {
            ShardTokens tokens = folder.Read(split);
            int bos = folder.Manifest.Tokenizer.Bos.Count;
            for (long document = 0; document < tokens.DocumentCount; document++)
            {
                if (left <= 0) return false;
                long start = tokens.StartOf(document) + bos;
                int[] ids = new int[Math.Max(0, tokens.StartOf(document + 1) - start)];
                tokens.Read(start, ids);
                byte[] text = folder.Tokenizer.Decode(Array.ConvertAll(ids, SplitTokens.IdOf));
                SourcePlace place = tokens.PlaceOf(document);
                audit.Add(new SourceDocument(text, place with { File = place.File + firstFile }), split);
                left -= text.Length;
            }

            return true;
        }
    }

    static AuditReport Told(AuditReport report, bool isAll) => isAll ? report : report with
    {
        Exemption =
            "Only the first documents were looked at: " + string.Join(", ", report.Splits.Select(split =>
                $"{Figures.Size(split.Bytes)} of {split.Split.ToString().ToLowerInvariant()}"))
            + ". For all of them: hone data audit.",
    };

    /// <summary>What is found in a corpus: its documents and, where they are counted quickly, its tokens.</summary>
    public static AuditReport Of(Corpus corpus)
    {
        AuditReport report = corpus.Audit();
        return corpus.TrainTokens is null or > NgramBaselines.MostTokens ? report : report.With(TokenCoverage.Of(
            new TokenCounts(corpus.TrainIds, corpus.Tokenizer.VocabularySize), corpus.Validation, token =>
                corpus.Tokenizer.BytesOf(token).ToArray()));
    }

    /// <summary>Lets a new run start, or refuses.</summary>
    /// <returns>What to keep of it in the run's record.</returns>
    /// <exception cref="InvalidDataException">Something is above its limit and not waived.</exception>
    public static AuditRecord Pass(LanguageSession session)
    {
        long start = Stopwatch.GetTimestamp();
        AuditReport report = Of(session.Corpus);
        IReadOnlyList<string> waived = session.Settings.Waived;
        Gate.Pass(report, waived, session.Corpus.Name, "--set data.waive={0}");
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
        string[] names = WordList.Of(list);
        if (names.FirstOrDefault(name => Check.Find(name) is null) is not { } unknown)
            return names;
        string? near = Nearest.To(unknown, Check.All.Select(check => check.Name)).FirstOrDefault();
        throw refusal($"the audit has no check {unknown}{(near is null ? "" : $", did you mean {near}?")}",
            $"what it stops a run for is {string.Join(", ", Check.All.Where(check => check.Refuses).Select(check => check.Name))}");
    }

    static AuditRecord Record(AuditReport report, IReadOnlyList<string> waived, TimeSpan time) => new(
        [.. report.Findings.Select(finding => new RecordedFinding(
            finding.Check.Name, finding.Severity.ToString().ToLowerInvariant(), finding.Count, finding.Total,
            finding.Check.Limit, finding.Sentence, finding.Severity == Severity.Refusal && waived.Contains(finding.Check.Name),
            [.. finding.Examples.Select(Gate.Words)]))],
        waived, report.Exemption, time.TotalSeconds);
}
