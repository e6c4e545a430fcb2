using Hone.Tensors.Memory;

namespace Hone.Tensors.Parameters;

/// <summary>One number for each number of a <see cref="ParameterSet"/>, in its layout.</summary>
public sealed class FlatMemory : IDisposable
{
    const int Line = Arena.Alignment / sizeof(float);
    readonly Arena _arena;

    internal FlatMemory(string name, long length)
    {
        if (length == 0) throw new InvalidOperationException("the set has no parameters");
        Tensor = new Tensor(name, new Shape(checked((int)(length / Line)), Line), DType.Float32, tape: null, needsGradient: false);
        _arena = new Arena(Tensor.SizeInBytes, name);
        Tensor.Address = _arena.Start;
    }

    /// <summary>All of it, [length / 16, 16].</summary>
    public Tensor Tensor { get; }

    /// <summary>The part that belongs to one parameter, borrowed.</summary>
    public unsafe Span<float> Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new Span<float>(Tensor.Float + parameter.Offset, checked((int)parameter.Count));
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _arena.Dispose();
}
