using System.Runtime.CompilerServices;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>One operation's <see cref="Dropping"/> in one run, as kernels read it.</summary>
internal readonly unsafe struct DropoutPattern
{
    readonly uint* _keys;
    readonly uint _step, _operation, _least;
    readonly float _scale;

    /// <summary>Reads what was drawn for this run.</summary>
    /// <param name="dropping">What is dropped.</param>
    /// <param name="keys">Room for <see cref="RandomLanes{V}.KeyWords"/> words, which lasts as long as this.</param>
    public DropoutPattern(Dropping dropping, uint* keys)
    {
        int* draw = dropping.Draw.Int;
        RandomLanes<Lanes128>.Keys((uint)draw[0] | (ulong)(uint)draw[1] << 32, keys);
        _keys = keys;
        (_step, FirstRow, _operation) = ((uint)draw[2], (ulong)draw[3], dropping.CounterWord);
        (_least, _scale) = ((uint)dropping.Of65536 << 16 ^ 0x8000_0000, dropping.Scale);
    }

    /// <summary>Something is dropped.</summary>
    public bool Drops => _keys != null;

    /// <summary>Rows of the step before the first of this run.</summary>
    public ulong FirstRow { get; }

    /// <summary>Eight registers of factors, 0 or 1/(1 − p): what a register of columns is multiplied with at eight positions.</summary>
    /// <param name="index">That of the first column, at the first of the positions.</param>
    /// <param name="factors">Where they go, one position after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Factors<V>(ulong index, float* factors) where V : struct, ILanes<V>
    {
        RandomLanes<V>.Words(_keys, index, _step, _operation, out V a, out V b, out V c, out V d);
        V least = V.SplatBits(_least), scale = V.Splat(_scale);
        V.WhereAtLeast(a, least, scale).Store(factors);
        V.WhereAtLeast(b, least, scale).Store(factors + V.Count);
        V.WhereAtLeast(c, least, scale).Store(factors + 2 * V.Count);
        V.WhereAtLeast(d, least, scale).Store(factors + 3 * V.Count);
        V.WhereAtLeast(V.LowHalf(a), least, scale).Store(factors + 4 * V.Count);
        V.WhereAtLeast(V.LowHalf(b), least, scale).Store(factors + 5 * V.Count);
        V.WhereAtLeast(V.LowHalf(c), least, scale).Store(factors + 6 * V.Count);
        V.WhereAtLeast(V.LowHalf(d), least, scale).Store(factors + 7 * V.Count);
    }
}
