using Hone.Data.Rows;
using Hone.Data.Rows.Packing;
using Hone.Models;

namespace Hone.Training;

/// <summary>Fills micro-batches with the next pairs of answers, and with what the reference gives them.</summary>
/// <param name="rows">The pairs.</param>
/// <param name="reference">Nats of the reference, of the chosen and the rejected answer of each pair in turn.</param>
public sealed class PreferenceBatches(PreferenceRows rows, ReadOnlyMemory<float> reference) : IBatchSource, IDisposable
{
    readonly Batches _batches = new(rows);

    /// <inheritdoc/>
    public TimeSpan? Waited => _batches.Waited;

    /// <inheritdoc/>
    /// <returns>The pairs.</returns>
    public int Fill(ref Position position, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        float[] nats = new float[batch.Inputs.Shape[0]];
        Position at = position;
        for (int row = 0; row < nats.Length; row += 2, at = rows.After(at))
            reference.Span.Slice(2 * rows.PairAt(at), 2).CopyTo(nats.AsSpan(row));
        _batches.Fill(ref position, batch);
        batch.Reference!.Upload<float>(nats);
        return nats.Length / 2;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TakeIdentity() => _batches.TakeIdentity();

    /// <inheritdoc/>
    public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position) =>
        _batches.TakeTokens(tokenCounts, position);

    /// <inheritdoc/>
    public double EpochsAt(Position position) => _batches.EpochsAt(position);

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _batches.Dispose();
}
