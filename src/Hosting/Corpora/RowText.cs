using System.Text;
using Hone.Data.Rows;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>A row as the model gets it, for a person to read.</summary>
sealed class RowText(TrainingRows rows, Tokenizer tokenizer)
{
    /// <summary>A span of a row that is from one document and is learned throughout, or throughout not.</summary>
    /// <param name="Text">Its text; bytes that are no whole characters as U+FFFD.</param>
    /// <param name="Tokens">Its tokens.</param>
    /// <param name="IsLearned">Whether its tokens are loss tokens.</param>
    /// <param name="Piece">Where it is from; null for padding.</param>
    public sealed record TextSpan(string Text, int Tokens, bool IsLearned, RowPiece? Piece);

    /// <summary>Reads a row as spans, and moves the position.</summary>
    public IReadOnlyList<TextSpan> Read(ref Position position)
    {
        IReadOnlyList<RowPiece> pieces = rows.PiecesAt(position);
        int[] inputs = new int[rows.Length], targets = new int[rows.Length];
        rows.Read(ref position, inputs, targets);
        int[] ids = [.. inputs, Math.Max(0, targets[^1])];
        List<TextSpan> spans = [];
        int filled = pieces.Count == 0 ? 0 : pieces[^1].Start + pieces[^1].Count;
        for (int at = 0, end; at < ids.Length; at = end)
        {
            RowPiece? piece = pieces.Where(piece => at >= piece.Start && at < piece.Start + piece.Count).Select(piece => (RowPiece?)piece)
                .FirstOrDefault();
            int stop = piece is { } from ? from.Start + from.Count : ids.Length;
            bool learned = IsLearned(at);
            for (end = at + 1; end < stop && IsLearned(end) == learned; end++) { }
            spans.Add(new TextSpan(at < filled ? Encoding.UTF8.GetString(tokenizer.Decode(ids.AsSpan(at, end - at))) : "", end - at,
                learned, piece));
        }

        return spans;

        // The first token of a row is only read; it is shown as what follows it is, so that a span is not cut there for nothing.
        bool IsLearned(int place) => targets[Math.Max(0, place - 1)] >= 0;
    }
}
