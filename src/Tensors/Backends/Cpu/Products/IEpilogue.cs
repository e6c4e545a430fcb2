namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>What is done to each finished tile of C while it is still in the nearest cache.</summary>
internal unsafe interface IEpilogue
{
    /// <summary>Asks for what <see cref="Apply"/> will read and write besides C, before the tile is computed.</summary>
    void Fetch(float* tile, long stride, int rows, int columns);

    /// <summary>Finishes rows × columns numbers of C.</summary>
    void Apply(float* tile, long stride, int rows, int columns);
}

/// <summary>Nothing: the product is all there is.</summary>
internal readonly unsafe struct NoEpilogue : IEpilogue
{
    public void Fetch(float* tile, long stride, int rows, int columns)
    {
    }

    public void Apply(float* tile, long stride, int rows, int columns)
    {
    }
}
