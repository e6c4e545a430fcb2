using System.Diagnostics;
using Hone.Data.Rows;
using Hone.Models;
using Hone.Training;

namespace Hone.Cli.Benchmarks.Labelled;

/// <summary>Batches that come late, or are not what they should be at some steps.</summary>
/// <param name="source">Where they really come from.</param>
/// <param name="state">Where training stands.</param>
/// <param name="delay">Milliseconds that each takes to come; below 1 it is at hand at once. 0 does not measure it.</param>
/// <param name="noise">Steps whose tokens are drawn at random in place of the text.</param>
/// <param name="vocabulary">Tokens to draw from.</param>
sealed class OtherBatches(IBatchSource source, TrainingState state, double delay, IReadOnlyList<int> noise, int vocabulary) : IBatchSource
{
    TimeSpan _waited;

    /// <inheritdoc/>
    public TimeSpan? Waited => delay > 0 ? _waited : source.Waited;

    /// <inheritdoc/>
    public int Fill(ref Position position, Batch batch)
    {
        long start = Stopwatch.GetTimestamp();
        if (delay >= 1) Thread.Sleep(TimeSpan.FromMilliseconds(delay));
        _waited += Stopwatch.GetElapsedTime(start);
        int count = source.Fill(ref position, batch);
        if (!noise.Contains(state.Step)) return count;
        Random random = new(state.Step);
        int[] tokens = [.. Enumerable.Range(0, (int)batch.Inputs.Shape.Count).Select(_ => random.Next(vocabulary))];
        batch.Inputs.Upload<int>(tokens);
        batch.Targets.Upload<int>(tokens.AsSpan().ToArray().Reverse().ToArray());
        return tokens.Length;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TakeIdentity() => source.TakeIdentity();

    /// <inheritdoc/>
    public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position) =>
        source.TakeTokens(tokenCounts, position);

    /// <inheritdoc/>
    public double EpochsAt(Position position) => source.EpochsAt(position);
}
