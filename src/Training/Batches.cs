using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Data;
using Hone.Tensors;

namespace Hone.Training;

/// <summary>Fills micro-batches with the next rows of the training part, and tells which tokens a step was made of.</summary>
public sealed class Batches(TrainingRows rows) : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] _digest = new byte[32];
    readonly SourceTokens[] _taken = Nothing(rows);

    /// <summary>Time spent waiting for tokens that were not ready; null where all of them are at hand.</summary>
    public TimeSpan? Waited => rows.Waited;

    /// <summary>Fills [B, T] inputs and targets from a position on, and moves it behind them.</summary>
    /// <param name="position">The first row; afterwards the next.</param>
    /// <param name="inputs">Token ids, int32 [B, T].</param>
    /// <param name="targets">The token that follows each, or −1 where it carries no loss, int32 [B, T].</param>
    /// <param name="starts">
    /// For each input the first place in its row that belongs to the same document, the first one it may attend to, int32
    /// [B, T]; null where it may look across documents.
    /// </param>
    /// <returns>How many targets carry loss.</returns>
    public int Fill(ref Position position, Tensor inputs, Tensor targets, Tensor? starts = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        int length = rows.Length, all = 0;
        for (int start = 0; start < inputs.Shape.Count; start += length)
        {
            Span<int> predicted = targets.Integers.Slice(start, length);
            int source = rows.Read(ref position, inputs.Integers.Slice(start, length), predicted, starts is null ? default : starts.Integers.Slice(start, length));
            int learned = 0;
            foreach (int target in predicted)
                if (target >= 0) learned++;
            SourceTokens taken = _taken[source];
            _taken[source] = taken with { Rows = taken.Rows + 1, Tokens = taken.Tokens + length, LearnedTokens = taken.LearnedTokens + learned };
            all += learned;
        }

        _hash.AppendData(MemoryMarshal.AsBytes(inputs.Integers));
        _hash.AppendData(MemoryMarshal.AsBytes(targets.Integers));
        return all;
    }

    /// <summary>Identity of the tokens filled in since it was last asked: the first 8 bytes of their SHA-256. Borrowed.</summary>
    public ReadOnlySpan<byte> TakeIdentity()
    {
        _hash.GetHashAndReset(_digest);
        return _digest.AsSpan(0, 8);
    }

    /// <summary>A ledger with the rows filled in since this was last asked added to it.</summary>
    /// <param name="ledger">What the sources gave before; empty for nothing, null where that is not known.</param>
    /// <param name="position">Where the rows now stand.</param>
    public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? ledger, Position position)
    {
        SourceTokens[] sum =
        [
            .. _taken.Select((taken, i) =>
            {
                SourceTokens before = ledger is { Count: > 0 } ? ledger[i] : taken with { Rows = 0, Tokens = 0, LearnedTokens = 0 };
                return new SourceTokens(taken.Name, before.Rows + taken.Rows, before.Tokens + taken.Tokens, before.LearnedTokens + taken.LearnedTokens,
                    rows.EpochsOf(i, position));
            }),
        ];
        Nothing(rows).CopyTo(_taken, 0);
        return ledger is null ? null : sum;
    }

    /// <summary>Passes over the training part at a position, as a fraction.</summary>
    public double EpochsAt(Position position) => rows.EpochsAt(position);

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _hash.Dispose();

    static SourceTokens[] Nothing(TrainingRows rows) => [.. rows.Sources.Select(name => new SourceTokens(name, 0, 0, 0, 0))];
}
