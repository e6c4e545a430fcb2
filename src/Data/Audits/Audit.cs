using System.Globalization;
using System.Text;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Audits;

/// <summary>
/// Looks for what spoils results: documents that are in two splits, repeats, the same text under two labels, groups in several splits,
/// documents with nothing in them, bytes of no character. It is fed document by document; order of reading decides which of two
/// is called the repeat, and nothing else.
/// </summary>
/// <remarks>
/// Documents are compared whole. Of those longer than 64 KiB, and of running texts, passages are compared too
/// (<c>Passages</c>): a leak there is a chapter, not the book. Memory: about 400 bytes for each document or passage, and
/// the text itself up to <see cref="AuditOptions.TextBudgetInBytes"/>.
/// </remarks>
public sealed class Audit
{
    /// <summary>Documents longer than this are compared by passages too.</summary>
    const int LongDocument = 64 << 10;

    /// <summary>A shorter text is near too many others: "Yes, sir, said he." and "No, sir, said she.".</summary>
    const int ShortestNear = 40;

    /// <summary>A shorter passage is a name, a heading, a formula, and may stand anywhere.</summary>
    const int ShortestPassage = 120;

    /// <summary>With fewer different passages to learn from, a text is a toy, or repeats itself whichever way it is split.</summary>
    const int FewestPassages = 16;

    /// <summary>Text that is gathered before several threads look at it.</summary>
    const int ChunkBytes = 4 << 20;

    const int MostExamples = 3, LongestExcerpt = 160;

    readonly AuditOptions _options;
    readonly ComparedTexts _documents, _passages = new(isRunning: false);
    readonly SplitSize[] _sizes = [.. Enum.GetValues<Split>().Select(split => new SplitSize(split, 0, 0, 0))];
    readonly Dictionary<string, int> _labels = [], _groups = [];
    byte[] _chunk = new byte[ChunkBytes];
    int _used, _lookedAt, _passagesLookedAt;
    long _kept;

    /// <summary>An audit of nothing yet.</summary>
    public Audit(AuditOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _documents = new ComparedTexts(options.IsRunningText);
    }

    /// <summary>Takes up a document; its text may be overwritten afterwards.</summary>
    public void Add(in SourceDocument document, Split split)
    {
        int length = document.Text.Length;
        if (_used + length > _chunk.Length)
        {
            LookAt();
            _chunk = new byte[Math.Max(ChunkBytes, length)];
            _used = 0;
        }

        document.Text.Span.CopyTo(_chunk.AsSpan(_used));
        ComparedText text = new()
        {
            Memory = _chunk, Start = _used, Length = length, Split = split, Place = document.Place,
            Label = NumberOf(_labels, document.Label), Group = NumberOf(_groups, document.Group),
        };
        _documents.Add(text);
        _used += length;
        SplitSize size = _sizes[(int)split];
        int passages = 0;
        if (_options.IsRunningText || length > LongDocument)
            foreach (Range passage in Passages.Cut(document.Text.Span))
            {
                (int start, int ofPassage) = passage.GetOffsetAndLength(length);
                _passages.Add(text with { Start = text.Start + start, Length = ofPassage, Offset = start });
                passages++;
            }

        _sizes[(int)split] = size with { Documents = size.Documents + 1, Passages = size.Passages + passages, Bytes = size.Bytes + length };
    }

    /// <summary>What was found in all that was added.</summary>
    public AuditReport Report()
    {
        LookAt();
        List<AuditFinding> findings = [.. Documents(), .. PassagesOfText()];
        return new AuditReport([.. _sizes.Where(size => size.Documents > 0)], []).With(findings.Where(finding => finding.Count > 0));
    }

    IEnumerable<AuditFinding> Documents()
    {
        long all = _documents.Count, held = all - _sizes[(int)Split.Train].Documents;
        int[] texts = [.. Enumerable.Range(0, _documents.Count)];
        long invalid = texts.Sum(text => (long)_documents[text].InvalidBytes);
        yield return new(Check.InvalidUtf8, invalid, _sizes.Sum(size => size.Bytes),
            Alone(_documents, texts.Where(text => _documents[text].InvalidBytes > 0)));
        foreach (AuditFinding finding in Groups(texts, held))
            yield return finding;
        if (_options.IsRunningText)
            yield break;

        Comparison comparison = new(_documents, shortestExact: 1, ShortestNear);
        long labelled = texts.Count(text => _documents[text].Label >= 0);
        yield return Of(Check.ExactAcross, held, comparison.ExactAcross);
        yield return Of(Check.NearAcross, held, comparison.NearAcross) with { Count = comparison.CountOf(comparison.NearAcross) };
        yield return Of(Check.ConflictingLabels, labelled, comparison.Conflicts);
        yield return Of(Check.ExactWithin, all, comparison.ExactWithin);
        yield return Of(Check.NearWithin, all, comparison.NearWithin);
        yield return Counted(Check.Empty, text => _documents[text].ComparableLength == 0);
        yield return Counted(Check.Degenerate, text => _documents[text].IsDegenerate);

        AuditFinding Of(Check check, long total, Repeats repeats) => new(check, repeats.All.Count(), total, Pairs(_documents, repeats));

        AuditFinding Counted(Check check, Func<int, bool> isOne) =>
            new(check, texts.Count(isOne), all, Alone(_documents, texts.Where(isOne)));
    }

    IEnumerable<AuditFinding> Groups(int[] texts, long held)
    {
        int[] earliest = new int[_groups.Count];
        earliest.AsSpan().Fill(-1);
        foreach (int text in texts)
            if (_documents[text].Group is >= 0 and int group
                && (earliest[group] < 0 || _documents[text].Split < _documents[earliest[group]].Split))
                earliest[group] = text;
        int[] leaked = [
            .. texts.Where(text => _documents[text].Group is >= 0 and int group
            && _documents[earliest[group]].Split < _documents[text].Split)];
        yield return new(Check.GroupsAcross, leaked.Length, held,
            [.. leaked.Take(MostExamples)
                .Select(text => new AuditExample(PlaceOf(_documents, text), PlaceOf(_documents, earliest[_documents[text].Group])))]);
    }

    IEnumerable<AuditFinding> PassagesOfText()
    {
        Comparison comparison = new(_passages, ShortestPassage, ShortestPassage);
        int[] judged = [.. Enumerable.Range(0, _passages.Count).Where(passage => _passages[passage].ComparableLength >= ShortestPassage)];
        int different = judged.Count(passage => _passages[passage].Split == Split.Train && !comparison.ExactWithin.Has(passage)
            && !comparison.NearWithin.Has(passage));
        if (different < FewestPassages)
            yield break;
        yield return Of(Check.PassagesAcross, judged.Count(passage => _passages[passage].Split != Split.Train), comparison.ExactAcross,
            comparison.NearAcross);
        yield return Of(Check.PassagesWithin, judged.Length, comparison.ExactWithin, comparison.NearWithin);

        AuditFinding Of(Check check, long total, Repeats exact, Repeats near) =>
            new(check, exact.All.Count() + comparison.CountOf(near), total,
            [.. Pairs(_passages, exact).Concat(Pairs(_passages, near)).Take(MostExamples)]);
    }

    /// <summary>Several threads look at what was gathered; each text has a place of its own, so their number changes nothing.</summary>
    void LookAt()
    {
        LookAt(_documents, ref _lookedAt);
        LookAt(_passages, ref _passagesLookedAt);
        _kept += _used;
    }

    void LookAt(ComparedTexts texts, ref int from)
    {
        Parallel.For(from, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = _options.Threads }, texts.LookAt);
        if (_kept + _used > _options.TextBudgetInBytes)
            for (int text = from; text < texts.Count; text++)
                texts[text].Memory = null;
        from = texts.Count;
    }

    IReadOnlyList<AuditExample> Pairs(ComparedTexts texts, Repeats repeats) =>
        [.. repeats.All.Take(MostExamples)
            .Select(text => new AuditExample(PlaceOf(texts, text), PlaceOf(texts, repeats.OriginalOf(text)), repeats.SimilarityOf(text)))];

    IReadOnlyList<AuditExample> Alone(ComparedTexts texts, IEnumerable<int> which) =>
        [.. which.Take(MostExamples).Select(text => new AuditExample(PlaceOf(texts, text)))];

    AuditPlace PlaceOf(ComparedTexts texts, int text)
    {
        ref ComparedText compared = ref texts[text];
        string where = $"{compared.Split.ToString().ToLowerInvariant()}, {_options.Where(compared.Place)}";
        return new AuditPlace(ReferenceEquals(texts, _passages)
            ? string.Create(CultureInfo.InvariantCulture, $"{where}, from byte {compared.Offset:N0}") : where, Excerpt(compared.Text));
    }

    /// <summary>How a text begins, on one line, with nothing in it that would steer a terminal.</summary>
    static string Excerpt(ReadOnlySpan<byte> text)
    {
        string words = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * LongestExcerpt)]);
        StringBuilder line = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(
            string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        while (line.Length < LongestExcerpt && elements.MoveNext())
            line.Append(elements.GetTextElement() is var element && element.Any(char.IsControl) ? "␦" : element);
        return line.ToString();
    }

    static int NumberOf(Dictionary<string, int> names, string? name)
    {
        if (name is null)
            return -1;
        if (!names.TryGetValue(name, out int number))
            names.Add(name, number = names.Count);
        return number;
    }
}
