namespace Hone.Tensors.Backends;

/// <summary>How the numbers of one image are divided: C planes of H rows of W numbers, plane after plane.</summary>
/// <param name="Channels">Planes, C.</param>
/// <param name="Height">Rows of a plane, H.</param>
/// <param name="Width">Numbers of a row, W.</param>
/// <remarks>
/// What convolves and pools reads 32 images side by side, float32 [⌈B/32⌉, C·H·W, 32] (<see cref="Ops.SideBySideOp"/>): the same number of
/// 32 images is two registers of AVX-512, four of AVX2 and eight of Arm. So no register is partly empty however small a picture is, no
/// window has to be gathered before it is multiplied, and one loop serves every width.
/// </remarks>
public sealed record Planes(int Channels, int Height, int Width)
{
    /// <summary>Images that stand side by side.</summary>
    public const int Together = 32;

    /// <summary>Numbers of one plane.</summary>
    public int Area => Height * Width;

    /// <summary>Numbers of one image.</summary>
    public int Count => Channels * Area;

    /// <summary>Groups that so many images make, the last of which may have places without an image.</summary>
    public static int Groups(int images) => (images + Together - 1) / Together;

    /// <summary>What a window leaves of the planes, in so many channels.</summary>
    public Planes After(Window window, int channels)
    {
        ArgumentNullException.ThrowIfNull(window);
        return new(channels, window.ResultOf(Height), window.ResultOf(Width));
    }

    /// <summary>As people write it: <c>3×32×32</c>.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";

    internal void Check(string operation, Shape images)
    {
        ShapeException.ThrowIf(Channels < 1 || Height < 1 || Width < 1, $"{operation}: {this} has no numbers");
        ShapeException.ThrowIf(images.Rank != 3 || images[1] != Count || images[2] != Together,
            $"{operation}: {images} is not [groups, {Channels}·{Height}·{Width}, {Together}], images side by side");
    }
}
