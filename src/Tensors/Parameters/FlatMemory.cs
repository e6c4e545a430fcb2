using Hone.Tensors.Backends;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Parameters;

/// <summary>One number for each number of a <see cref="ParameterSet"/>, in its layout.</summary>
public sealed class FlatMemory : IDisposable
{
    const int Line = Arena.Alignment / sizeof(float);
    readonly Arena _arena;

    internal FlatMemory(IBackend backend, string name, long length)
    {
        if (length == 0) throw new InvalidOperationException("the set has no parameters");
        Tensor = new Tensor(name, new Shape(checked((int)(length / Line)), Line), DType.Float32, tape: null, needsGradient: false);
        _arena = backend.Allocate(Tensor.SizeInBytes, name);
        Tensor.Place(_arena, 0);
    }

    /// <summary>All of it, [length / 16, 16].</summary>
    public Tensor Tensor { get; }

    /// <summary>The part that belongs to one parameter, in its shape.</summary>
    public Tensor Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        Tensor part = new($"{Tensor.Name} of {parameter.Name}", parameter.Tensor.Shape, DType.Float32, tape: null, needsGradient: false);
        Place(part, parameter);
        return part;
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _arena.Dispose();

    internal void Place(Tensor tensor, Parameter parameter) => tensor.Place(_arena, parameter.Offset * sizeof(float));
}
