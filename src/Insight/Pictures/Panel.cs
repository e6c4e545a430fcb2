namespace Hone.Insight.Pictures;

/// <summary>A frame of the canvas in which values become places: the grid, the axes and what is drawn between them.</summary>
sealed class Panel(Canvas canvas, Frame frame, Axis x, Axis y)
{
    const int TickTextGap = 14;

    static readonly TextStyle TickText = new(24, Colour.InkFaint);
    static readonly TextStyle TitleText = new(25, Colour.InkSoft);

    public Canvas Canvas => canvas;

    public Frame Frame => frame;

    public Axis YAxis => y;

    public double X(double value) => frame.Left + x.FractionOf(value) * frame.Width;

    /// <summary>The value at a part of the way along the x axis.</summary>
    public double XAt(double part) => x.At(part);

    public double Y(double value) => frame.Bottom - y.FractionOf(value) * frame.Height;

    /// <summary>Y of the value, held inside the frame where the value is beyond the axis; NaN stays NaN.</summary>
    public double YInside(double value) => double.IsNaN(value) ? double.NaN : Math.Clamp(Y(value), frame.Top, frame.Bottom);

    /// <summary>The grid, the axes, the words on them.</summary>
    /// <param name="namesX">Whether this panel writes the numbers and the title of the x axis, or leaves them to one below it.</param>
    /// <param name="yTitleAt">X of the baseline of the y axis's title.</param>
    public void DrawAxes(bool namesX, double yTitleAt)
    {
        foreach (Tick tick in y.Ticks)
        {
            int at = (int)Math.Round(Y(tick.Value));
            canvas.Fill(new Frame(frame.Left, at - 1, frame.Right, at + 1), Colour.Hairline);
            canvas.Text(tick.Label, new Point(frame.Left - TickTextGap, at + HalfDigit), TickText, Align.Right);
        }
        foreach (Tick tick in x.Ticks)
        {
            int at = (int)Math.Round(X(tick.Value));
            canvas.Fill(new Frame(at - 1, frame.Top, at + 1, frame.Bottom), Colour.Hairline);
            canvas.Fill(new Frame(at - 1, frame.Bottom, at + 1, frame.Bottom + 9), Colour.Axis);
            if (namesX)
                canvas.Text(tick.Label, new Point(at, frame.Bottom + 40), TickText, Align.Centre);
        }
        canvas.Fill(new Frame(frame.Left - 1, frame.Top, frame.Left + 1, frame.Bottom + 1), Colour.Axis);
        canvas.Fill(new Frame(frame.Left - 1, frame.Bottom - 1, frame.Right, frame.Bottom + 1), Colour.Axis);
        canvas.Text(y.Title, new Point(yTitleAt, (frame.Top + frame.Bottom) / 2.0), TitleText, Align.Centre, upwards: true);
        if (namesX)
            canvas.Text(x.Title, new Point((frame.Left + frame.Right) / 2.0, frame.Bottom + 84), TitleText, Align.Centre);
    }

    /// <summary>Says in the middle why there is nothing to see.</summary>
    public void DrawAbsence(string why) => canvas.Text(why,
        new Point((frame.Left + frame.Right) / 2.0, (frame.Top + frame.Bottom) / 2.0), TitleText with { Halo = 6 }, Align.Centre);

    /// <summary>Draws inside the frame and a little beyond, so that a line along its edge keeps its width.</summary>
    public void DrawLines(IEnumerable<IReadOnlyList<Point>> lines, Pen pen) => canvas.Lines(lines, pen, frame.Grow(4));

    /// <summary>A dot with a white rim, which separates it from lines under it.</summary>
    public void DrawDot(Point at, double radius, Colour colour)
    {
        canvas.Disc(at, radius * 1.35, Colour.White);
        canvas.Disc(at, radius, colour);
    }

    /// <summary>Small crosses along the upper edge, at each place where a value was not finite.</summary>
    /// <param name="places">Pixels.</param>
    /// <param name="colour">Of the series.</param>
    /// <param name="row">0 for the row at the edge, 1 for the one below it: two series share no row.</param>
    public void DrawCrosses(IEnumerable<double> places, Colour colour, int row = 0) =>
        DrawMarks(places, row, at => Mark.DrawCross(canvas, at, colour));

    /// <summary>Small triangles along the upper edge, at each place where a value lies above the axis.</summary>
    /// <inheritdoc cref="DrawCrosses"/>
    public void DrawTriangles(IEnumerable<double> places, Colour colour, int row = 0) =>
        DrawMarks(places, row, at => Mark.DrawTriangle(canvas, at, colour));

    /// <summary>Writes a label where least is drawn already, beside, above or below a point, and always inside the frame.</summary>
    public void DrawLabel(string text, Point at, Colour colour)
    {
        const int away = 20;
        TextStyle style = new(25, colour, Halo: 5);
        double width = TextLine.WidthOf(text, style);
        Frame? best = null;
        double least = double.MaxValue;
        foreach (var (left, baseline) in ((double, double)[])[
            (at.X - width / 2, at.Y - away), (at.X - width / 2, at.Y + away + 18), (at.X + away, at.Y + HalfDigit),
            (at.X - away - width, at.Y + HalfDigit), (at.X - width - away, at.Y - away), (at.X + away, at.Y - away),
            (at.X - width - away, at.Y + away + 18), (at.X + away, at.Y + away + 18),
            (at.X - width - away, at.Y + 26), (at.X + away, at.Y + 26),
            (at.X - width / 2, at.Y - 3 * away), (at.X - width / 2, at.Y + 3 * away + 18)])
        {
            Frame box = Around(left, baseline, width);
            box = Moved(box, Math.Max(0, frame.Left + 8 - box.Left) - Math.Max(0, box.Right - frame.Right + 4));
            double ink = canvas.InkIn(box) + 0.002 * Math.Abs(baseline - at.Y) / away;
            bool coversThePoint = box.Left < at.X + 12 && box.Right > at.X - 12 && box.Top < at.Y + 8 && box.Bottom > at.Y - 8;
            if (box.Top < frame.Top || box.Bottom > frame.Bottom || coversThePoint || ink >= least)
                continue;
            (best, least) = (box, ink);
        }
        Frame place = best ?? Around(frame.Left + 8, frame.Top + 30, width);
        canvas.Text(text, new Point(place.Left + Margin, place.Bottom - Margin - 4), style);
    }

    /// <summary>Names a horizontal line at one of its ends, above or below it, where least is drawn already.</summary>
    public void DrawLineLabel(string text, double value, Colour colour)
    {
        TextStyle style = new(24, colour, Halo: 5);
        text = TextLine.Fit(text, style, frame.Width - 40);
        double width = TextLine.WidthOf(text, style), at = Y(value);
        (double Left, double Baseline)[] places =
        [
            .. from start in (double[])[frame.Right - width - 12, frame.Left + 16, frame.Left + 16 + frame.Width / 3.0]
               from baseline in (double[])[at - 10, at + 28]
               select (start, baseline),
        ];
        var (left, chosen) = places.MinBy(place => Cost(Around(place.Left, place.Baseline, width)));
        canvas.Text(text, new Point(left, chosen), style);

        double Cost(Frame box) =>
            canvas.InkIn(box) + (box.Top < frame.Top || box.Bottom > frame.Bottom || box.Right > frame.Right + 8 ? 1 : 0);
    }

    /// <summary>From the baseline to half the height of a digit, which puts its middle at a tick.</summary>
    static double HalfDigit => TickText.Size * 0.36;

    const int Margin = 4;

    static Frame Around(double left, double baseline, double width) =>
        new((int)left - Margin, (int)baseline - 20 - Margin, (int)(left + width) + Margin, (int)baseline + 4 + Margin);

    static Frame Moved(Frame box, int by) => box with { Left = box.Left + by, Right = box.Right + by };

    void DrawMarks(IEnumerable<double> places, int row, Action<Point> draw)
    {
        // A million marks at one place would look like one and take a minute; touching ones would look like a bar.
        double last = double.NegativeInfinity;
        foreach (double place in places)
            if (place - last >= Mark.Width + 4)
                draw(new Point(last = place, frame.Top + 14 + row * 26));
    }
}
