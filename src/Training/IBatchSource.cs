using Hone.Data.Rows;
using Hone.Models;

namespace Hone.Training;

/// <summary>Where a trainer's micro-batches come from: a pure function of the position.</summary>
public interface IBatchSource
{
    /// <summary>Time spent waiting for tokens that were not ready; null where all of them are at hand.</summary>
    TimeSpan? Waited { get; }

    /// <summary>Fills a micro-batch from a position on, and moves it behind what was filled in.</summary>
    /// <returns>How many targets have a loss.</returns>
    int Fill(ref Position position, Batch batch);

    /// <summary>Identity of what was filled in since it was last asked: 8 bytes. Borrowed.</summary>
    ReadOnlySpan<byte> TakeIdentity();

    /// <summary>Token counts with what was filled in since this was last asked added to them.</summary>
    /// <param name="tokenCounts">What the sources gave before; empty for nothing, null where that is not known.</param>
    /// <param name="position">Where the rows now stand.</param>
    IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position);

    /// <summary>Passes over the training data at a position, as a fraction.</summary>
    double EpochsAt(Position position);
}
