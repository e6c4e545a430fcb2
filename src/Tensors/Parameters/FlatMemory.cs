using Hone.Tensors.Backends;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Parameters;

/// <summary>
/// Numbers for parameters of a <see cref="ParameterSet"/>, one piece each, in the order of the set: values, gradients, what an optimizer
/// remembers.
/// </summary>
/// <remarks>Each piece begins on a cache line; the numbers between two are zero.</remarks>
public sealed class FlatMemory : IDisposable
{
    const int Line = Arena.Alignment / sizeof(float);
    readonly Dictionary<string, (long Offset, Shape Shape)> _pieces = [];
    readonly Arena _arena;
    readonly string _name;

    internal FlatMemory(IBackend backend, string name, IEnumerable<Parameter> parameters, Func<Parameter, Shape?> shapeOf)
    {
        long length = 0;
        foreach (Parameter parameter in parameters)
            if (shapeOf(parameter) is { } shape)
            {
                _pieces.Add(parameter.Name, (length, shape));
                length += Rounded(shape.Count);
            }

        length = Math.Max(length, Line);                                     // where all that has a shape is packed
        _name = name;
        _arena = backend.Allocate(length * sizeof(float), name);
        Tensor = Flat(name, 0, length);
    }

    /// <summary>All of it, [length / 16, 16].</summary>
    public Tensor Tensor { get; }

    /// <summary>Whether a parameter has a piece of it.</summary>
    public bool Has(Parameter parameter) => _pieces.ContainsKey(parameter.Name);

    /// <summary>The piece that belongs to one parameter, in its shape.</summary>
    public Tensor Of(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return Part($"{_name}.{parameter.Name}", _pieces[parameter.Name].Shape, _pieces[parameter.Name].Offset);
    }

    /// <summary>Rows of the piece that belongs to one parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many.</param>
    public Tensor Rows(Parameter parameter, int first, int rows)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        (long offset, Shape shape) = _pieces[parameter.Name];
        return Part($"{_name}.{parameter.Name}[{first}..{first + rows}]", new Shape(rows, shape.Columns),
            offset + (long)first * shape.Columns);
    }

    /// <summary>The pieces of neighbouring parameters and what lies between them, flat.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="last">The last of them; every parameter of the set from the one to the other has a piece.</param>
    public Tensor Span(Parameter first, Parameter last)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(last);
        long start = _pieces[first.Name].Offset;
        return Flat($"{_name} from {first.Name} to {last.Name}", start,
            _pieces[last.Name].Offset + Rounded(_pieces[last.Name].Shape.Count) - start);
    }

    /// <summary>Bytes that such a block takes; the set needs no memory yet.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="shapeOf">The shape of a parameter's piece; null where it has none.</param>
    public static long SizeInBytes(ParameterSet parameters, Func<Parameter, Shape?> shapeOf)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(shapeOf);
        return sizeof(float) * parameters.All.Sum(parameter => shapeOf(parameter) is { } shape ? Rounded(shape.Count) : 0);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _arena.Dispose();

    internal void Place(Tensor tensor, Parameter parameter) => tensor.Place(_arena, _pieces[parameter.Name].Offset * sizeof(float));

    internal static long Rounded(long count) => (count + Line - 1) / Line * Line;

    Tensor Flat(string name, long start, long length) => Part(name, new Shape(checked((int)(length / Line)), Line), start);

    Tensor Part(string name, Shape shape, long start)
    {
        Tensor part = new(name, shape, DType.Float32, tape: null, needsGradient: false);
        part.Place(_arena, start * sizeof(float));
        return part;
    }
}
