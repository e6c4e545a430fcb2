using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Data.Rows;
using Hone.Models;
using Hone.Tensors;

namespace Hone.Training;

/// <summary>Fills micro-batches with the next rows of the training split, and tells which tokens a step was made of.</summary>
public sealed class Batches(TrainingRows rows) : IBatchSource, IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] _digest = new byte[32];
    int[] _inputs = [], _targets = [], _starts = [];
    readonly Taken[] _taken = new Taken[rows.Sources.Count];

    /// <summary>Time spent waiting for tokens that were not ready; null where all of them are at hand.</summary>
    public TimeSpan? Waited => rows.Waited;

    /// <inheritdoc/>
    public int Fill(ref Position position, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Fill(ref position, batch.Inputs, batch.Targets, batch.Starts, batch.Lengths);
    }

    /// <summary>
    /// Fills [B, T] inputs and targets from a position on, and moves it behind them. Where T divides the length of the rows, each row
    /// is cut into several.
    /// </summary>
    /// <param name="position">The first row; afterwards the next.</param>
    /// <param name="inputs">Token ids, int32 [B, T].</param>
    /// <param name="targets">The token that follows each, or −1 where it is no loss token, int32 [B, T].</param>
    /// <param name="starts">
    /// For each input the first place in its row that belongs to the same document, the first one it may attend to, int32
    /// [B, T]; null where it may look across documents.
    /// </param>
    /// <param name="lengths">
    /// For each input the tokens of its document in its row, 0 of padding, int32 [B, T]; null where nothing asks.
    /// </param>
    /// <returns>The loss tokens among the targets.</returns>
    public int Fill(ref Position position, Tensor inputs, Tensor targets, Tensor? starts = null, Tensor? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        int length = rows.Length, count = (int)inputs.Shape.Count, all = 0;
        if (_inputs.Length != count) (_inputs, _targets, _starts) = (new int[count], new int[count], new int[count]);
        for (int start = 0; start < count; start += length)
        {
            Span<int> predicted = _targets.AsSpan(start, length);
            int source = rows.Read(ref position, _inputs.AsSpan(start, length), predicted,
                starts is null && lengths is null ? default : _starts.AsSpan(start, length));
            int learned = 0;
            foreach (int target in predicted)
                if (target >= 0) learned++;
            Taken taken = _taken[source];
            _taken[source] = new Taken(taken.Rows + 1, taken.Tokens + length, taken.Learned + learned);
            all += learned;
        }

        int pieces = inputs.Shape[inputs.Shape.Rank - 1];
        if ((starts ?? lengths) is not null && pieces < length)                 // a row is several here, each with places of its own
            for (int i = 0; i < count; i++) _starts[i] = Math.Max(0, _starts[i] - i % length / pieces * pieces);
        inputs.Upload<int>(_inputs);
        targets.Upload<int>(_targets);
        starts?.Upload<int>(_starts);
        lengths?.Upload<int>(Lengths(pieces));
        _hash.AppendData(MemoryMarshal.AsBytes(_inputs.AsSpan()));
        _hash.AppendData(MemoryMarshal.AsBytes(_targets.AsSpan()));
        return all;
    }

    /// <summary>
    /// Of each place the places of its row with the same start: its document's. What stands alone, without a target, is padding.
    /// </summary>
    int[] Lengths(int pieces)
    {
        int[] lengths = new int[_starts.Length];
        for (int first = 0, end; first < lengths.Length; first = end)
        {
            for (end = first + 1; end < lengths.Length && end % pieces != 0 && _starts[end] == _starts[first]; end++) { }
            lengths.AsSpan(first, end - first).Fill(end - first == 1 && _targets[first] < 0 ? 0 : end - first);
        }

        return lengths;
    }

    /// <summary>Identity of the tokens filled in since it was last asked: the first 8 bytes of their SHA-256. Borrowed.</summary>
    public ReadOnlySpan<byte> TakeIdentity()
    {
        _hash.GetHashAndReset(_digest);
        return _digest.AsSpan(0, 8);
    }

    /// <summary>Token counts with the rows filled in since this was last asked added to it.</summary>
    /// <param name="tokenCounts">What the sources gave before; empty for nothing, null where that is not known.</param>
    /// <param name="position">Where the rows now stand.</param>
    public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position)
    {
        SourceTokens[] sum =
        [
            .. rows.Sources.Select((name, i) =>
            {
                (long rowsBefore, long tokensBefore, long learnedBefore) = tokenCounts is { Count: > 0 }
                    ? (tokenCounts[i].Rows, tokenCounts[i].Tokens, tokenCounts[i].LearnedTokens) : default;
                return new SourceTokens(name, rowsBefore + _taken[i].Rows, tokensBefore + _taken[i].Tokens,
                    learnedBefore + _taken[i].Learned, rows.EpochsOf(i, position));
            }),
        ];
        Array.Clear(_taken);
        return tokenCounts is null ? null : sum;
    }

    /// <summary>Passes over the training split at a position, as a fraction.</summary>
    public double EpochsAt(Position position) => rows.EpochsAt(position);

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _hash.Dispose();

    /// <summary>What a source has given since the token counts were last asked for.</summary>
    readonly record struct Taken(long Rows, long Tokens, long Learned);
}
