using System.Globalization;

namespace Hone.Data.Examples;

/// <summary>Rows and columns of an image.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>The longest side there may be.</summary>
    const int Longest = 4096;

    /// <summary>Reads <c>28</c>, or height and width as in <c>32x24</c>.</summary>
    /// <exception cref="InvalidDataException">It says no size.</exception>
    public static ImageSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] sides = [.. text.Split(['x', '×']).Select(side =>
            int.TryParse(side.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0)];
        return sides.Length is 1 or 2 && sides.All(side => side is >= 1 and <= Longest) ? new ImageSize(sides[0], sides[^1])
            : throw new InvalidDataException($"'{text}' is no size of images\n"
                + $"Give data.image_size a side, such as 28, or height and width, such as 32x24; each from 1 to {Longest}.");
    }

    /// <summary>As people write it: <c>28×28</c>.</summary>
    public override string ToString() => $"{Height}×{Width}";
}
