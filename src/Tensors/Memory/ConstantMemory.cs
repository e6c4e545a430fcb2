namespace Hone.Tensors.Memory;

/// <summary>Tensors that belong to no tape and are not learned: tables and caches.</summary>
public sealed class ConstantMemory : IDisposable
{
    readonly Arena _arena;

    /// <summary>Takes memory, all zero, for float32 tensors of the given shapes.</summary>
    public ConstantMemory(string name, IReadOnlyList<Shape> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Tensors = [.. shapes.Select((shape, i) => new Tensor($"{name}.{i}", shape, DType.Float32, tape: null, needsGradient: false))];
        _arena = new Arena(Tensors.Sum(tensor => Arena.RoundUp(tensor.SizeInBytes)), name);
        nint address = _arena.Start;
        foreach (Tensor tensor in Tensors)
        {
            tensor.Address = address;
            address += (nint)Arena.RoundUp(tensor.SizeInBytes);
        }
    }

    /// <summary>One for each shape, in order.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _arena.Dispose();
}
