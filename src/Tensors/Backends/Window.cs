namespace Hone.Tensors.Backends;

/// <summary>A square that is moved over a plane.</summary>
/// <param name="Size">Rows and columns of it, S.</param>
/// <param name="Stride">Numbers it is moved by.</param>
/// <param name="Padding">Rows and columns of zeros that are thought of on every side of the plane.</param>
public sealed record Window(int Size, int Stride = 1, int Padding = 0)
{
    /// <summary>Numbers in it.</summary>
    public int Area => Size * Size;

    /// <summary>Places it has along a side of that length.</summary>
    public int ResultOf(int length) => (length + 2 * Padding - Size) / Stride + 1;

    /// <summary>Such as <c>5×5 by 1 with 2 around</c>.</summary>
    public override string ToString() => $"{Size}×{Size} by {Stride} with {Padding} around";

    internal void Check(string operation, Planes planes)
    {
        ShapeException.ThrowIf(Size < 1 || Stride < 1 || Padding < 0 || Padding >= Size,
            $"{operation}: a window of {this} needs a size and a stride of at least 1, and a padding from 0 to below its size");
        ShapeException.ThrowIf(planes.Height + 2 * Padding < Size || planes.Width + 2 * Padding < Size,
            $"{operation}: a window of {Size}×{Size} does not fit into {planes.Height}×{planes.Width} with a padding of {Padding}");
    }
}
