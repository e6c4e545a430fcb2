namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>An operand of a product as tiles take it: rows of A or columns of B, and how far it is from one to the next.</summary>
internal readonly unsafe struct Operand(Matrix first, long stride)
{
    readonly Matrix _first = first;
    readonly long _stride = stride;

    /// <summary>From a lane on, at which a panel begins.</summary>
    public Matrix From(int lane) => _first.Moved(lane * _stride);

    /// <summary>Of columns of B: from so many units of k on.</summary>
    public Operand Below(int units) => new(_first.From(units, 0), _stride);
}
