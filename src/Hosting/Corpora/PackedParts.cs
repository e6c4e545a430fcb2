using Hone.Data;
using Hone.Hosting.Settings;
using Hone.Insight.Reports;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Rows, identity and description of tokens that are documents.</summary>
static class PackedParts
{
    const int IdsAtOnce = 1 << 20, OpeningInTokens = 1024;

    /// <summary>Rows to learn from.</summary>
    public static IndexedRows Rows(TokenPart part, PackingKind packing, DataSettings settings, int padding, string name)
    {
        if (packing != PackingKind.Windows)
            return new PackedRows(part, settings.Context, settings.Seed, padding, crops: packing == PackingKind.Documents) { Sources = [name] };
        Split.EnsureRow("training", part.TokenCount, settings.Context);
        return new WindowRows(part, settings.Context, settings.Seed) { Sources = [name] };
    }

    /// <summary>How rows are made, with what that costs, as a sentence; null for windows.</summary>
    public static string? Sentence(IndexedRows? rows, PackingKind packing)
    {
        string kind = packing == PackingKind.Documents ? "each row begins with a document, best fit first, cropped where none fits" : "whole conversations, best fit first, padded";
        return rows is PackedRows packed
            ? $"{kind}; {Figures.Percent(packed.LostShare)} of the tokens stand in no row, {Figures.Percent(packed.PaddedShare)} of the places are padding"
                + (packed.LeftOutDocuments > 0 ? $", {Figures.Count(packed.LeftOutDocuments, "document")} longer than a row left out" : "")
            : packing == PackingKind.Windows ? null : kind;
    }

    /// <summary>Rows to be measured on.</summary>
    public static EvaluationRows Evaluation(IEnumerable<TokenPart> parts, IReadOnlyList<int> mark, DataSettings settings)
    {
        EvaluationRows rows = EvaluationRows.OfDocuments(parts.SelectMany(part => Documents(part, mark)), mark.ToArray(), settings.Context);
        return settings.EvaluationTokens > 0 ? rows.Take(settings.EvaluationTokens) : rows;
    }

    /// <summary>All tokens of parts, many at a time; each is borrowed until the next.</summary>
    public static IEnumerable<ReadOnlyMemory<int>> Ids(IEnumerable<TokenPart> parts)
    {
        foreach (TokenPart part in parts)
            for (long start = 0; start < part.TokenCount; start += IdsAtOnce)
            {
                int[] ids = new int[Math.Min(IdsAtOnce, part.TokenCount - start)];
                part.Read(start, ids);
                yield return Array.ConvertAll(ids, TokenPart.IdOf);
            }
    }

    /// <summary>How the text of a part begins.</summary>
    public static ReadOnlyMemory<byte> Opening(TokenPart part, Tokenizer tokenizer, int mark)
    {
        int[] ids = new int[Math.Min(OpeningInTokens, part.StartOf(1) - mark)];
        part.Read(mark, ids);
        return tokenizer.Decode([.. ids.Select(TokenPart.IdOf)]);
    }

    public static string Hash(IEnumerable<string> lines) => Sha256.Of(string.Join('\n', lines));

    /// <summary>Documents with their mark behind them instead of in front: it is what follows the last token. It is learned where the rest is.</summary>
    static IEnumerable<ReadOnlyMemory<int>> Documents(TokenPart part, IReadOnlyList<int> mark)
    {
        for (long document = 0; document < part.DocumentCount; document++)
        {
            long start = part.StartOf(document);
            int[] tokens = new int[part.StartOf(document + 1) - start];
            part.Read(start, tokens);
            int[] ending = tokens[..mark.Count];
            tokens.AsSpan(mark.Count).CopyTo(tokens);
            ending.CopyTo(tokens.AsSpan(tokens.Length - mark.Count));
            yield return tokens;
        }
    }
}
