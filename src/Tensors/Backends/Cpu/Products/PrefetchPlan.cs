namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>
/// What will be needed next, in portions that one tile can fetch while it computes: an address, and how far it moves with every unit of k.
/// </summary>
/// <remarks>
/// Packing waits for memory, multiplying does not touch it: a prefetch costs nothing beside the multiply-adds, and what is packed
/// afterwards
/// is found in a cache that is near.
/// </remarks>
internal readonly unsafe struct PrefetchPlan
{
    /// <summary>Numbers in a line of the cache.</summary>
    public const int Line = 64 / sizeof(float);

    readonly float* _data;
    readonly long _portionStride, _stride;
    readonly int _kOfUnit;

    /// <summary>
    /// So many lanes (the rows of the matrix), <paramref name="k"/> deep; the tiles that fetch are <paramref name="depth"/> units deep.
    /// </summary>
    public PrefetchPlan(Matrix source, int lanes, int k, int depth)
    {
        _data = source.Data;
        _kOfUnit = 1;
        if (source.RowStride == 1)                                           // lanes side by side: a line of every k
        {
            _kOfUnit = (k + depth - 1) / depth;
            Portions = (lanes + Line - 1) / Line * _kOfUnit;
            (_portionStride, _stride) = (Line, source.ColumnStride * _kOfUnit);
        }
        else if (source.RowStride == k)                                      // lanes that follow each other: one long run
        {
            Portions = (int)(((long)lanes * k + (long)depth * Line - 1) / ((long)depth * Line));
            (_portionStride, _stride) = ((long)depth * Line, Line);
        }
        else                                                                 // a lane: each line is asked for several times
        {
            Portions = lanes;
            (_portionStride, _stride) = (source.RowStride, (k + depth - 1) / depth);
        }
    }

    /// <summary>Numbers that follow each other.</summary>
    public PrefetchPlan(float* data, long count, int depth) : this(new Matrix(data, count, 1), 1, (int)count, depth)
    {
    }

    /// <summary>Portions there are.</summary>
    public int Portions { get; }

    /// <summary>
    /// Where a portion begins, and by how many numbers it moves with each unit of k; for no portion, what is there already.
    /// </summary>
    public float* Portion(int index, float* present, out long stride)
    {
        bool exists = index >= 0 && index < Portions;
        stride = exists ? _stride : 0;
        return exists ? _data + index / _kOfUnit * _portionStride + index % _kOfUnit * (_stride / _kOfUnit) : present;
    }
}
