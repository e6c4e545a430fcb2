namespace Hone.Insight.Pictures;

/// <summary>Which classes are taken for which: a cell for each pair, darker the larger its share of the class's examples.</summary>
public static class ConfusionPicture
{
    /// <summary>Classes that are shown at most: more are too small to read, and then those with the most errors are.</summary>
    public const int MostShown = 30;

    const int Width = 1600, Right = Width - 56, Top = 190, MostForNames = 380, MostBelow = 260, YTitle = 46, Gap = 12, LargestCell = 220;
    const double LeastSize = 13, LargestSize = 30, LargestName = 25, DarkShare = 0.55;

    /// <summary>Draws the picture; the same counts give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second; it goes on with which classes are shown, where not all are.</param>
    /// <param name="classes">Names by number.</param>
    /// <param name="confusion">How many examples of a class (row) were taken for another (column).</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file 1600 pixels, or 600 points, wide.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, IReadOnlyList<string> classes, int[,] confusion,
        PictureFormat format = PictureFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(confusion);
        int[] shown = Shown(confusion);
        double longest = shown.Max(label => TextLine.WidthOf(classes[label], new TextStyle(LargestName, Colour.Ink)));
        int names = (int)Math.Min(MostForNames, longest + 60 + Gap);
        int cell = Math.Min(LargestCell, (Right - YTitle - names) / shown.Length), left = YTitle + names;
        TextStyle name = new(Math.Clamp(cell * 0.5, LeastSize, LargestName), Colour.Ink), count = new(
            Math.Clamp(cell * 0.38, LeastSize, LargestSize), Colour.Ink);
        double widest = longest * name.Size / LargestName;
        bool standsUp = widest > cell - Gap;                                 // names below their columns have no room side by side
        int below = (int)(standsUp ? Math.Min(MostBelow, widest + Gap) : 1.6 * name.Size);
        using Canvas canvas = new(Width, Top + cell * shown.Length + below + 60, format);
        Heading.Draw(canvas, title, shown.Length == classes.Count ? subtitle
            : $"{subtitle}; the {shown.Length} of {classes.Count} classes with the most errors", YTitle, Right);
        int bottom = Top + cell * shown.Length;
        for (int row = 0; row < shown.Length; row++)
        {
            int label = shown[row], all = Enumerable.Range(0, classes.Count).Sum(other => confusion[label, other]);
            double middle = cell * (row + 0.5) + name.Size * 0.36;
            canvas.Text(TextLine.Fit(classes[label], name, names - 60), new Point(left - Gap, Top + middle), name, Align.Right);
            if (standsUp)
                canvas.Text(TextLine.Fit(classes[label], name, below - Gap), new Point(left + middle, bottom + Gap), name, Align.Right,
                    upwards: true);
            else
                canvas.Text(classes[label], new Point(left + cell * (row + 0.5), bottom + 1.3 * name.Size), name, Align.Centre);
            for (int column = 0; column < shown.Length; column++)
            {
                int examples = confusion[label, shown[column]];
                double share = all == 0 ? 0 : (double)examples / all;
                Frame frame = new(left + column * cell, Top + row * cell, left + (column + 1) * cell - 1, Top + (row + 1) * cell - 1);
                canvas.Fill(frame, Shade(examples == 0 ? 0 : 0.06 + 0.94 * share));
                if (examples == 0) continue;
                TextStyle style = count with { Colour = share > DarkShare ? Colour.White : Colour.Ink };
                canvas.Text(Figures.Count(examples), new Point((frame.Left + frame.Right) / 2.0,
                    (frame.Top + frame.Bottom) / 2.0 + style.Size * 0.36), style, Align.Centre);
            }
        }
        TextStyle titles = new(25, Colour.InkSoft);
        canvas.Text("class", new Point(YTitle + 10, (Top + bottom) / 2.0), titles, Align.Centre, upwards: true);
        canvas.Text("taken for", new Point(left + cell * shown.Length / 2.0, bottom + below + 36), titles, Align.Centre);
        return canvas.ToFile();
    }

    /// <summary>From paper to the blue of what was learnt.</summary>
    static Colour Shade(double part)
    {
        return part <= 0 ? new Colour(0xF6, 0xF4, 0xF0) : new Colour(Mixed(Colour.Train.Red), Mixed(Colour.Train.Green),
            Mixed(Colour.Train.Blue));

        byte Mixed(byte channel) => (byte)Math.Round(255 + part * (channel - 255.0));
    }

    /// <summary>All classes, or those that are most often taken for others or others for them, in their own order.</summary>
    static int[] Shown(int[,] confusion)
    {
        int[] all = [.. Enumerable.Range(0, confusion.GetLength(0))];
        return all.Length <= MostShown ? all : [.. all.OrderByDescending(label =>
            all.Where(other => other != label).Sum(other => confusion[label, other] + confusion[other, label])).Take(MostShown).Order()];
    }
}
