namespace Hone.Insight.Pictures;

/// <summary>The two lines above every picture: what it shows, and the facts to know.</summary>
static class Heading
{
    /// <summary>Baseline of the second line; what follows starts below it.</summary>
    public const int Bottom = 116;

    static readonly TextStyle Title = new(40, Colour.Ink, IsBold: true);
    static readonly TextStyle Facts = new(25, Colour.InkSoft);

    public static void Draw(Canvas canvas, string title, string subtitle, double left, double right)
    {
        canvas.Text(TextLine.Fit(title, Title, right - left), new Point(left, 70), Title);
        canvas.Text(TextLine.Fit(subtitle, Facts, right - left), new Point(left, Bottom), Facts);
    }
}
