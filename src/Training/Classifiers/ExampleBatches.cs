using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hone.Data.Rows;
using Hone.Models;

namespace Hone.Training.Classifiers;

/// <summary>Fills micro-batches with the next examples of a training split: each pass visits all of them once, shuffled.</summary>
/// <remarks>
/// The order is a function of seed and epoch, as that of rows of text is. A batch that begins near the end of a pass goes on with the next
/// one, so all are of one size.
/// </remarks>
/// <param name="rows">The examples.</param>
/// <param name="seed">Decides the orders.</param>
/// <param name="classes">Classes there are.</param>
/// <param name="name">What the source is called.</param>
/// <param name="weights">What an example of each class counts; null for 1.</param>
public sealed class ExampleBatches(IExampleRows rows, ulong seed, int classes, string name, IReadOnlyList<float>? weights = null)
    : IBatchSource, IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] _digest = new byte[32];
    DrawnExample[] _drawn = [];
    float[] _weights = [];
    readonly ExampleOrder _order = new(rows.Count, seed);
    int[] _targets = [];
    float[] _shares = [];
    long _taken;

    /// <inheritdoc/>
    public TimeSpan? Waited => null;

    /// <inheritdoc/>
    public int Fill(ref Position position, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int count = batch.Inputs.Shape[0];
        if (_drawn.Length != count) (_drawn, _weights) = (new DrawnExample[count], new float[count]);
        for (int i = 0; i < count; i++) _drawn[i] = _order.Take(ref position);
        rows.Fill(_drawn, batch);
        Target(batch);
        _hash.AppendData(MemoryMarshal.AsBytes(_drawn.AsSpan()));
        _taken += count;
        return count;
    }

    /// <summary>Identity of the examples filled in since it was last asked: the first 8 bytes of a SHA-256. Borrowed.</summary>
    public ReadOnlySpan<byte> TakeIdentity()
    {
        _hash.GetHashAndReset(_digest);
        return _digest.AsSpan(0, 8);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourceTokens>? TakeTokens(IReadOnlyList<SourceTokens>? tokenCounts, Position position)
    {
        long before = tokenCounts is [var counted, ..] ? counted.Rows : 0, all = before + _taken;
        _taken = 0;
        return tokenCounts is null ? null : [new SourceTokens(name, all, all, all, EpochsAt(position))];
    }

    /// <inheritdoc/>
    public double EpochsAt(Position position) => position.Epoch + (double)position.Row / rows.Count;

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => _hash.Dispose();

    void Target(Batch batch)
    {
        if (batch.Targets.Type == Tensors.DType.Int32)
        {
            if (_targets.Length != _drawn.Length) _targets = new int[_drawn.Length];
            for (int i = 0; i < _targets.Length; i++) _targets[i] = rows.LabelsOf(_drawn[i].Example)[0];
            batch.Targets.Upload<int>(_targets);
        }
        else
        {
            if (_shares.Length != _drawn.Length * classes) _shares = new float[_drawn.Length * classes];
            Array.Clear(_shares);
            for (int i = 0; i < _drawn.Length; i++)
                foreach (int label in rows.LabelsOf(_drawn[i].Example)) _shares[i * classes + label] = 1;
            batch.Targets.Upload<float>(_shares);
        }

        for (int i = 0; i < _drawn.Length; i++)
            _weights[i] = weights is not null && rows.LabelsOf(_drawn[i].Example) is [var label, ..] ? weights[label] : 1;
        batch.Weights!.Upload<float>(_weights);
    }
}
