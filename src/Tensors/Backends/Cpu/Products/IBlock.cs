namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>A format of packed numbers, as kernels read it.</summary>
internal unsafe interface IBlock
{
    /// <summary>Room for what a block has read at once, in numbers: scales and minima of its groups, codes put together.</summary>
    const int MostFactors = 16 + 256 / sizeof(float);

    /// <summary>Numbers of a block.</summary>
    static abstract int Length { get; }

    /// <summary>Bytes of a block.</summary>
    static abstract int Bytes { get; }

    /// <summary>
    /// What the numbers of a block are multiplied with, and what is taken off; also its codes, where they are put together of several
    /// places.
    /// </summary>
    static abstract void ReadFactors(byte* block, float* factors);

    /// <summary>
    /// Hands numbers of a block to their use in the order of the row: those from <paramref name="first"/> on, a register of them, and then
    /// those <paramref name="step"/> further. Each is rounded where the format's reader rounds it.
    /// </summary>
    static abstract V Pass<V, U>(byte* block, float* factors, float* place, int first, int step, V sum)
        where V : struct, ILanes<V> where U : struct, IBlockUse<V>;

    /// <summary>
    /// Adds the products of a block to two sums that stand in memory: of each two registers of the row the first goes to the first.
    /// </summary>
    static abstract void Add<V>(byte* block, float* factors, float* x, float* sums) where V : struct, ILanes<V>;
}
