using Hone.Tensors.Backends;

namespace Hone.Tensors.Memory;

/// <summary>Tensors that belong to no tape and are not learned: tables and caches.</summary>
/// <param name="name">What they are for.</param>
/// <param name="shapes">A float32 tensor each.</param>
public sealed class ConstantMemory(string name, IReadOnlyList<Shape> shapes) : IDisposable
{
    Arena? _arena;

    /// <summary>One for each shape, in order.</summary>
    public IReadOnlyList<Tensor> Tensors { get; } =
        [.. shapes.Select((shape, i) => new Tensor($"{name}.{i}", shape, DType.Float32, tape: null, needsGradient: false))];

    /// <summary>Takes the memory, all zero.</summary>
    public void Allocate(IBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        _arena = backend.Allocate(Tensors.Sum(tensor => Arena.RoundUp(tensor.SizeInBytes)), name);
        long offset = 0;
        foreach (Tensor tensor in Tensors)
        {
            tensor.Place(_arena, offset);
            offset += Arena.RoundUp(tensor.SizeInBytes);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _arena?.Dispose();
}
