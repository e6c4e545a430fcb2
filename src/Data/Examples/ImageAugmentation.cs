namespace Hone.Data.Examples;

/// <summary>Moves and turns images a little each time they are learnt from, so that no two epochs show the same.</summary>
/// <param name="shift">Rows and columns it is moved by at most, up or down, left or right.</param>
/// <param name="degrees">By how much it is turned at most, either way, around its middle.</param>
/// <remarks>
/// What happens to an image is a function of seed, epoch and its number, so that a run that was interrupted goes on with the same bits.
/// What comes in from outside is 0. Turned images take each pixel from the four around the place it comes from.
/// </remarks>
public sealed class ImageAugmentation(int shift, double degrees)
{
    /// <summary>It leaves images as they are.</summary>
    public bool IsNone => shift == 0 && degrees == 0;

    /// <summary>Moves and turns one image.</summary>
    /// <param name="seed">That of the run.</param>
    /// <param name="epoch">How often the examples were gone through before.</param>
    /// <param name="example">Its number.</param>
    /// <param name="source">Its numbers, plane after plane.</param>
    /// <param name="size">Rows and columns of a plane.</param>
    /// <param name="target">As many numbers, elsewhere.</param>
    public void Apply(ulong seed, int epoch, int example, ReadOnlySpan<float> source, ImageSize size, Span<float> target)
    {
        UInt128 bits = Philox.DrawWide(seed, Purpose.Augmentation, (ulong)example, (uint)epoch);
        int down = Moved((uint)bits), right = Moved((uint)(bits >> 32));
        double angle = degrees * Math.PI / 180 * (2.0 * (uint)(bits >> 64) / uint.MaxValue - 1);
        int area = size.Height * size.Width;
        for (int plane = 0; plane < source.Length; plane += area)
            if (degrees == 0) Move(source.Slice(plane, area), size, down, right, target.Slice(plane, area));
            else Turn(source.Slice(plane, area), size, down, right, angle, target.Slice(plane, area));
    }

    int Moved(uint bits) => (int)((ulong)bits * (ulong)(2 * shift + 1) >> 32) - shift;

    static void Move(ReadOnlySpan<float> source, ImageSize size, int down, int right, Span<float> target)
    {
        target.Clear();
        for (int row = Math.Max(0, down); row < Math.Min(size.Height, size.Height + down); row++)
        {
            int width = size.Width - Math.Abs(right);
            if (width > 0)
                source.Slice((row - down) * size.Width + Math.Max(0, -right), width)
                    .CopyTo(target[(row * size.Width + Math.Max(0, right))..]);
        }
    }

    static void Turn(ReadOnlySpan<float> source, ImageSize size, int down, int right, double angle, Span<float> target)
    {
        (double cosine, double sine) = CosineAndSine(angle);
        double middleRow = (size.Height - 1) / 2.0, middleColumn = (size.Width - 1) / 2.0;
        for (int row = 0; row < size.Height; row++)
            for (int column = 0; column < size.Width; column++)
            {
                double y = row - down - middleRow, x = column - right - middleColumn;
                double fromRow = cosine * y - sine * x + middleRow, fromColumn = sine * y + cosine * x + middleColumn;
                int top = (int)Math.Floor(fromRow), left = (int)Math.Floor(fromColumn);
                double below = fromRow - top, beside = fromColumn - left;
                target[row * size.Width + column] = (float)(
                    (1 - below) * ((1 - beside) * At(source, size, top, left) + beside * At(source, size, top, left + 1))
                    + below * ((1 - beside) * At(source, size, top + 1, left) + beside * At(source, size, top + 1, left + 1)));
            }
    }

    static float At(ReadOnlySpan<float> plane, ImageSize size, int row, int column) =>
        row < 0 || row >= size.Height || column < 0 || column >= size.Width ? 0 : plane[row * size.Width + column];

    /// <summary>Their series, up to ±π: the same bits on every machine, which those of a system's library are not.</summary>
    static (double Cosine, double Sine) CosineAndSine(double angle)
    {
        double cosine = 0, sine = 0, term = 1;
        for (int power = 0; power < 40; power++)
        {
            double signed = power % 4 < 2 ? term : -term;
            if (power % 2 == 0) cosine += signed;
            else sine += signed;
            term *= angle / (power + 1);
        }

        return (cosine, sine);
    }
}
