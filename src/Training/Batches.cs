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

    /// <summary>Fills [B, T] inputs and targets from a position on, and moves it behind them.</summary>
    /// <returns>How many targets carry loss.</returns>
    public int Fill(ref Position position, Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        int length = rows.Length;
        for (int start = 0; start < inputs.Shape.Count; start += length)
            rows.Read(ref position, inputs.Integers.Slice(start, length), targets.Integers.Slice(start, length));
        _hash.AppendData(MemoryMarshal.AsBytes(inputs.Integers));
        _hash.AppendData(MemoryMarshal.AsBytes(targets.Integers));
        int counted = 0;
        foreach (int target in targets.Integers)
            if (target >= 0) counted++;
        return counted;
    }

    /// <summary>Identity of the tokens filled in since it was last asked: the first 8 bytes of their SHA-256. Borrowed.</summary>
    public ReadOnlySpan<byte> TakeIdentity()
    {
        _hash.GetHashAndReset(_digest);
        return _digest.AsSpan(0, 8);
    }

    /// <summary>Passes over the training part at a position, as a fraction.</summary>
    public double EpochsAt(Position position) => rows.EpochsAt(position);

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _hash.Dispose();
}
