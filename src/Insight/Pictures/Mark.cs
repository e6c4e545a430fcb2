namespace Hone.Insight.Pictures;

/// <summary>The two small signs for values that have no place on an axis.</summary>
static class Mark
{
    /// <summary>Pixels either sign takes.</summary>
    public const int Width = 18;

    /// <summary>A value that is not finite.</summary>
    public static void DrawCross(Canvas canvas, Point middle, Colour colour)
    {
        const int arm = 6;
        var (x, y) = middle;
        canvas.Lines([[new(x - arm, y - arm), new(x + arm, y + arm)], [new(x - arm, y + arm), new(x + arm, y - arm)]], new Pen(colour, 3));
    }

    /// <summary>A value above the axis.</summary>
    public static void DrawTriangle(Canvas canvas, Point middle, Colour colour) => canvas.Fill(
        [new(middle.X, middle.Y - 7), new(middle.X + 8, middle.Y + 7), new(middle.X - 8, middle.Y + 7)], colour);
}
