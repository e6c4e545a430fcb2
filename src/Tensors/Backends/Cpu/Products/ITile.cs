namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>The inner tile of every matrix product, and how its operands are packed for it. One type is one way to multiply.</summary>
/// <remarks>
/// A is packed in panels of <see cref="Rows"/> rows, B in panels of <see cref="Columns"/> columns, each panel k by k, so that both
/// are read from first to last (Goto and van de Geijn 2008; Van Zee and van de Geijn 2015). Packed operands are counted in units of
/// 32 bits: one float32, or two bf16 that follow each other along k. Within a slice of k every element of C is one chain of
/// multiply-adds in an order that k alone decides, in whichever tile, at whichever edge: the bits do not depend on how the work was cut.
/// </remarks>
internal unsafe interface ITile
{
    /// <summary>Precision of the operands, as the numerics class names it.</summary>
    static abstract string Precision { get; }

    /// <summary>Rows of C that the tile keeps in registers.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of C that it keeps.</summary>
    static abstract int Columns { get; }

    /// <summary>How much of k is summed before C is touched. Part of what fixes the bits.</summary>
    static abstract int DepthBlock { get; }

    /// <summary>
    /// Whether operands are taken as they lie in memory, too: A in any way, B where its columns lie side by side. Else only packed.
    /// </summary>
    static abstract bool ReadsInPlace { get; }

    /// <summary>Units of one lane that is k long.</summary>
    static abstract int DepthOf(int k);

    /// <summary>Rows that are computed where <paramref name="rows"/> are left: as many, or a few more.</summary>
    static abstract int RowsFor(int rows);

    /// <summary>
    /// Packs one panel: unit d of a lane goes to target[d·width + lane]; lanes from <paramref name="lanes"/> to
    /// <paramref name="width"/> become zero. Element (lane, k) stands at source[lane·laneStride + k·depthStride]; one stride is 1.
    /// </summary>
    static abstract void Pack(float* source, long laneStride, long depthStride, int lanes, int k, float* target, int width);

    /// <summary>C = A · B, or C += A · B, for so many rows of A and a panel's columns of B; <paramref name="depth"/> in units.</summary>
    /// <remarks>
    /// While it computes it may fetch what will be needed soon: from <paramref name="ahead"/> on, <paramref name="aheadStride"/> numbers
    /// further with every unit.
    /// </remarks>
    static abstract void Multiply(int rows, int depth, in Matrix a, in Matrix b, float* c, long stride, bool loads, float* ahead,
        long aheadStride);

    /// <summary>The same, and what there is room for is packed on the way; false, and nothing done, where the tile cannot.</summary>
    static abstract bool TryPackAndMultiply(
        int rows, int depth, in Matrix a, float* roomForA, in Matrix b, float* roomForB, float* c, long stride, bool loads, float* ahead,
        long aheadStride);

    /// <summary>Floating-point operations per second at most, with all threads.</summary>
    static abstract double MeasurePeak(Team team);
}
