namespace Hone.Insight.Pictures;

/// <summary>Names what is drawn, in one line or more above the panels, so that it never covers a curve.</summary>
sealed class Legend(Canvas canvas)
{
    const int LineWidth = 44, Gap = 14, Between = 40, LineHeight = 40;
    static readonly TextStyle Style = new(24, Colour.InkSoft);

    readonly List<Entry> _entries = [];

    /// <param name="Text">What it is.</param>
    /// <param name="SampleWidth">Pixels the sample takes; 0 for none.</param>
    /// <param name="DrawSample">Draws it from x on, around y.</param>
    readonly record struct Entry(string Text, int SampleWidth, Action<double, double> DrawSample);

    /// <summary>A line, as it is drawn, and a dot on it where the series has dots.</summary>
    public void AddLine(string text, Pen pen, double dot = 0) => _entries.Add(new(text, LineWidth, (x, y) =>
    {
        canvas.Line([new(x + 2, y), new(x + LineWidth - 2, y)], pen);
        if (dot > 0)
            canvas.Disc(new Point(x + LineWidth / 2.0, y), dot, pen.Colour);
    }));

    /// <summary>The cross that stands for values that are not finite.</summary>
    public void AddCross(string text, Colour colour) => _entries.Add(new(text, Mark.Width, (x, y) =>
        Mark.DrawCross(canvas, new Point(x + Mark.Width / 2.0, y), colour)));

    /// <summary>The triangle that stands for values above the axis.</summary>
    public void AddTriangle(string text, Colour colour) => _entries.Add(new(text, Mark.Width, (x, y) =>
        Mark.DrawTriangle(canvas, new Point(x + Mark.Width / 2.0, y), colour)));

    /// <summary>Words without a sample.</summary>
    public void AddNote(string text) => _entries.Add(new(text, 0, (_, _) => { }));

    /// <summary>Draws the entries from left to right, going on in a next line where one is full.</summary>
    /// <returns>The baseline of the last line.</returns>
    public double Draw(double left, double right, double baseline)
    {
        double x = left;
        foreach (var (text, sampleWidth, drawSample) in _entries)
        {
            double indent = sampleWidth == 0 ? 0 : sampleWidth + Gap;
            double width = indent + TextLine.WidthOf(text, Style);
            if (x > left && x + width > right)
                (x, baseline) = (left, baseline + LineHeight);
            drawSample(x, baseline - Style.Size * 0.31);
            canvas.Text(TextLine.Fit(text, Style, right - x - indent), new Point(x + indent, baseline), Style);
            x += width + Between;
        }
        return baseline;
    }
}
