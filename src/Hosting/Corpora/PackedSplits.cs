using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Hosting.Settings;
using Hone.Insight;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Rows, identity and description of tokens that are documents.</summary>
static class PackedSplits
{
    const int IdsAtOnce = 1 << 20, PrefixInTokens = 1024;

    /// <summary>Rows to learn from.</summary>
    public static IndexedRows Rows(SplitTokens split, PackingKind packing, DataSettings settings, int padding, string name)
    {
        if (packing != PackingKind.Windows)
            return new PackedRows(split, settings.Context, settings.Seed, padding, crops: packing == PackingKind.Documents,
                holdsOne: packing == PackingKind.Conversations && settings.HoldsOne)
            {
                Sources = [name],
            };
        TextSplit.EnsureRow("training", split.TokenCount, settings.Context);
        return new WindowRows(split, settings.Context, settings.Seed) { Sources = [name] };
    }

    /// <summary>How rows are made, with what that costs, as a sentence; null for windows.</summary>
    public static string? Sentence(IndexedRows? rows, PackingKind packing)
    {
        string kind = packing == PackingKind.Documents ? "each row begins with a document, best fit first, cropped where none fits"
            : "whole conversations, best fit first, padded";
        return rows is PackedRows packed
            ? $"{kind}; {Figures.Percent(packed.LostShare)} of the tokens stand in no row, {Figures.Percent(packed.PaddedShare)} of the "
            + "places are padding"
                + (packed.LeftOutDocuments > 0 ? $", {Figures.Count(packed.LeftOutDocuments, "document")} longer than a row left out" : "")
            : packing == PackingKind.Windows ? null : kind;
    }

    /// <summary>Rows to be measured on.</summary>
    public static EvaluationRows Evaluation(IEnumerable<SplitTokens> splits, IReadOnlyList<int> bos, DataSettings settings)
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(
            splits.SelectMany(split => Documents(split, bos)), bos.ToArray(), settings.Context);
        return settings.EvaluationTokens > 0 ? rows.Take(settings.EvaluationTokens) : rows;
    }

    /// <summary>Documents of splits, evenly spread over all of them, in rows to be measured on.</summary>
    /// <param name="splits">The splits.</param>
    /// <param name="bos">What begins each document.</param>
    /// <param name="context">Tokens of a row.</param>
    /// <param name="most">About how many tokens; whole documents, but of documents that are far too long a part.</param>
    /// <param name="sourceOf">Names the source of a document of a split; null where there is only one.</param>
    public static MeasurableText Sample(
        IReadOnlyList<SplitTokens> splits, IReadOnlyList<int> bos, int context, long most, Func<int, long, string>? sourceOf)
    {
        long tokens = splits.Sum(split => split.TokenCount), documents = splits.Sum(split => split.DocumentCount);
        long count = Math.Clamp((long)((Int128)most * documents / Math.Max(1, tokens)), 1, documents);
        (int Split, long Document)[] chosen = new (int, long)[count];
        for (long i = 0; i < count; i++) chosen[i] = Place((long)((Int128)(2 * i + 1) * documents / (2 * count)));
        EvaluationRows rows = EvaluationRows.OfDocuments(
            chosen.Select(one => Document(splits[one.Split], one.Document, bos)), bos.ToArray(), context);
        return new MeasurableText(Fewer(rows, most), Spread(count, documents, "document"),
            sourceOf is null ? null : document => sourceOf(chosen[document].Split, chosen[document].Document));

        (int, long) Place(long document)
        {
            int split = 0;
            for (; document >= splits[split].DocumentCount; split++) document -= splits[split].DocumentCount;
            return (split, document);
        }
    }

    /// <summary>The rows of a running text, or so many of them, evenly spread.</summary>
    public static MeasurableText Sample(EvaluationRows whole, long most)
    {
        EvaluationRows rows = whole.Take(most);
        return new MeasurableText(rows, Spread(rows.RowCount, whole.RowCount, "row"));
    }

    /// <summary>Rows of whole documents, or fewer of them where those are far too long.</summary>
    public static EvaluationRows Fewer(EvaluationRows rows, long most) => rows.TargetCount / 2 > most ? rows.Take(most) : rows;

    /// <summary>How a part was drawn, in a few words; null where it is all.</summary>
    public static string? Spread(long count, long all, string thing) =>
        count == all ? null : $"{Figures.Count(count)} of {Figures.Count(all, thing)}, evenly spread";

    /// <summary>A name for each file: its own, or its path where two have the same.</summary>
    public static string[] Names(IEnumerable<string> paths)
    {
        string[] all = [.. paths], names = [.. all.Select(path => Path.GetFileName(path))];
        return names.Distinct().Count() == names.Length ? names : all;
    }

    /// <summary>All tokens of splits, many at a time; each is borrowed until the next.</summary>
    public static IEnumerable<ReadOnlyMemory<int>> Ids(IEnumerable<SplitTokens> splits)
    {
        foreach (SplitTokens split in splits)
            for (long start = 0; start < split.TokenCount; start += IdsAtOnce)
            {
                int[] ids = new int[Math.Min(IdsAtOnce, split.TokenCount - start)];
                split.Read(start, ids);
                yield return Array.ConvertAll(ids, SplitTokens.IdOf);
            }
    }

    /// <summary>How the text of a split begins.</summary>
    public static ReadOnlyMemory<byte> Prefix(SplitTokens split, Tokenizer tokenizer, int bos)
    {
        int[] ids = new int[Math.Min(PrefixInTokens, split.StartOf(1) - bos)];
        split.Read(bos, ids);
        return tokenizer.Decode([.. ids.Select(SplitTokens.IdOf)]);
    }

    public static string Hash(IEnumerable<string> lines) => Sha256.Of(string.Join('\n', lines));

    /// <summary>
    /// Documents with their BOS behind them instead of in front: it is what follows the last token. It is learned where the rest is.
    /// </summary>
    static IEnumerable<ReadOnlyMemory<int>> Documents(SplitTokens split, IReadOnlyList<int> bos)
    {
        for (long document = 0; document < split.DocumentCount; document++) yield return Document(split, document, bos);
    }

    static ReadOnlyMemory<int> Document(SplitTokens split, long document, IReadOnlyList<int> bos)
    {
        long start = split.StartOf(document);
        int[] tokens = new int[split.StartOf(document + 1) - start];
        split.Read(start, tokens);
        int[] ending = tokens[..bos.Count];
        tokens.AsSpan(bos.Count).CopyTo(tokens);
        ending.CopyTo(tokens.AsSpan(tokens.Length - bos.Count));
        return tokens;
    }
}
