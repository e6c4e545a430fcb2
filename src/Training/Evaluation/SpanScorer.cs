using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors.Backends;

namespace Hone.Training.Evaluation;

/// <summary>Scores the ends of many token sequences, those of about one length together.</summary>
/// <remarks>
/// A sequence stands in a row of its own, padded at its right, where a model that looks back sees nothing of it. How long that row is
/// follows from the sequence alone, so a score does not depend on what is scored with it.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="backend">Who computes.</param>
/// <param name="context">Tokens that the model sees at once.</param>
/// <param name="tokensAtOnce">Tokens of a forward pass at most, but never less than a sequence; it changes no score.</param>
public sealed class SpanScorer(IModel model, IBackend backend, int context, int tokensAtOnce = 4096)
{
    const int ShortestRow = 16;

    /// <summary>Scores sequences.</summary>
    /// <param name="spans">Each of at most one token more than the context.</param>
    /// <returns>Their scores, in the same order.</returns>
    /// <exception cref="ArgumentException">A sequence is longer, or none of its tokens can be scored.</exception>
    public SpanScore[] Score(IReadOnlyList<ScoredSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        foreach (ScoredSpan span in spans)
            if (span.Start < 1 || span.Start >= span.Tokens.Length || span.Tokens.Length > context + 1)
                throw new ArgumentException(
                    $"of {span.Tokens.Length} tokens those from {span.Start} on cannot be scored in a context of {context}", nameof(spans));
        SpanScore[] scores = new SpanScore[spans.Count];
        foreach (IGrouping<int, int> alike in Enumerable.Range(0, spans.Count).GroupBy(i => RowOf(spans[i].Tokens.Length - 1))
            .OrderBy(group => group.Key))
            Score(spans, [.. alike], alike.Key, scores);
        return scores;
    }

    /// <summary>The length of the row for so many inputs: 16, 24, 32, 48, 64, … and at most the context.</summary>
    int RowOf(int inputs)
    {
        int length = ShortestRow;
        while (length < inputs) length += int.IsPow2(length) ? length / 2 : length / 3;
        return Math.Min(length, context);
    }

    void Score(IReadOnlyList<ScoredSpan> spans, int[] which, int length, SpanScore[] scores)
    {
        int rows = Math.Clamp(tokensAtOnce / length, 1, which.Length);
        int[] inputs = new int[rows * length], targets = new int[rows * length];
        using MicroBatch batch = new(model, backend, tape => Batch.OfTokens(tape, rows, length) with { Judges = true }, trains: false);
        for (int first = 0; first < which.Length; first += rows)
        {
            int count = Math.Min(rows, which.Length - first);
            Array.Clear(inputs);
            Array.Fill(targets, EvaluationRows.Ignored);
            for (int row = 0; row < count; row++)
            {
                (ReadOnlyMemory<int> tokens, int start) = spans[which[first + row]];
                tokens.Span[..^1].CopyTo(inputs.AsSpan(row * length));
                tokens.Span[start..].CopyTo(targets.AsSpan(row * length + start - 1));
            }

            batch.Inputs.Upload<int>(inputs);
            batch.Targets.Upload<int>(targets);
            batch.Run();
            for (int row = 0; row < count; row++)
            {
                ScoredSpan span = spans[which[first + row]];
                Range scored = (row * length + span.Start - 1)..(row * length + span.Tokens.Length - 1);
                scores[which[first + row]] = Sum(batch.Nats[scored], batch.Hits[scored]);
            }
        }
    }

    static SpanScore Sum(ReadOnlySpan<float> nats, ReadOnlySpan<float> hits)
    {
        double sum = 0;
        foreach (float one in nats) sum += one;
        return new SpanScore(sum, nats.Length, !hits.Contains(0));
    }
}
