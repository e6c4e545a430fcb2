using System.Globalization;

namespace Hone.Insight.Pictures;

/// <summary>
/// A sans-serif face of single strokes, drawn for this program: what a letter is made of is where the middle of a round pen goes.
/// One skeleton therefore serves every weight and size, and no font file is needed.
/// </summary>
static class StrokeFont
{
    const double UnitsPerEm = 22;

    /// <summary>A little squarer than ellipses: calmer in small sizes, where every curve is only a few pixels.</summary>
    const double Squareness = 2.2;

    static readonly Dictionary<char, Glyph> Glyphs = Draw();

    /// <summary>Pixels from the start of a text to where a next one would start.</summary>
    public static double WidthOf(string text, TextStyle style)
    {
        double width = 0;
        foreach (char letter in text)
            width += GlyphOf(letter).Advance + Spacing(style);
        return width * style.Size / UnitsPerEm;
    }

    /// <summary>The text, or as much of its beginning as fits, with an ellipsis.</summary>
    public static string Fit(string text, TextStyle style, double width)
    {
        if (WidthOf(text, style) <= width)
            return text;
        int count = 0;
        for (double taken = WidthOf("…", style); count < text.Length; count++)
            if ((taken += WidthOf(text[count..(count + 1)], style)) > width)
                break;
        return text[..count].TrimEnd() + "…";
    }

    /// <summary>The pen's ways in pixels, from the text's start; y = 0 is where the feet of the letters end, and grows upwards.</summary>
    public static IEnumerable<Point[]> LinesOf(string text, TextStyle style)
    {
        double scale = style.Size / UnitsPerEm, x = 0, lift = style.PenWidth / 2;
        foreach (char letter in text)
        {
            Glyph glyph = GlyphOf(letter);
            foreach (Point[] line in glyph.Lines)
                yield return Array.ConvertAll(line, point => new Point((x + point.X) * scale, point.Y * scale + lift));
            x += glyph.Advance + Spacing(style);
        }
    }

    /// <summary>Whether the letter has a shape of its own.</summary>
    public static bool Has(char letter) => Glyphs.ContainsKey(letter);

    readonly record struct Glyph(double Advance, Point[][] Lines)
    {
        public Glyph Scaled(double scale, double rise) => new(Advance * scale + 0.6,
            Array.ConvertAll(Lines, line => Array.ConvertAll(line, point => new Point(point.X * scale + 0.3, point.Y * scale + rise))));

        /// <summary>The letter with a mark over its middle.</summary>
        public Glyph With(Glyph mark, double rise)
        {
            double middle = Advance / 2;
            return new Glyph(Advance, [.. Lines,
                .. mark.Lines.Select(line => Array.ConvertAll(line, point => new Point(middle + point.X, point.Y + rise)))]);
        }
    }

    /// <summary>A broader pen takes more room, or neighbours touch.</summary>
    static double Spacing(TextStyle style) => style.IsBold ? 0.7 : 0;

    static Glyph GlyphOf(char letter) => Glyphs.TryGetValue(letter, out Glyph glyph) ? glyph : Glyphs['\uFFFD'];

    static Dictionary<char, Glyph> Draw()
    {
        Dictionary<char, Glyph> glyphs = StrokeShapes.All.ToDictionary(shape => shape.Letter, shape => Parse(shape.Shape));
        for (int digit = 0; digit <= 9; digit++)
        {
            Glyph figure = glyphs[(char)('0' + digit)];
            glyphs["⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]] = figure.Scaled(0.6, 7.4);
            glyphs["₀₁₂₃₄₅₆₇₈₉"[digit]] = figure.Scaled(0.6, -3);
        }
        foreach (string letter in StrokeShapes.Accented)
            glyphs[letter[0]] = glyphs[letter[1]].With(glyphs[letter[2]], rise: char.IsUpper(letter[0]) ? 4 : 0);
        glyphs['⁻'] = glyphs['−'].Scaled(0.6, 7.4);
        return glyphs;
    }

    static Glyph Parse(string shape)
    {
        int space = shape.IndexOf(' ', StringComparison.Ordinal);
        return space < 0
            ? new Glyph(Number(shape), [])
            : new Glyph(Number(shape[..space]), [.. shape[space..].Split(';').Select(ParseLine)]);
    }

    static Point[] ParseLine(string text)
    {
        List<Point> line = [];
        foreach (string part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            double[] n = Array.ConvertAll(part.TrimStart('@', '~', 'o').Split(','), Number);
            switch (part[0])
            {
                case '@': AddArc(line, n[0], n[1], n[2], n[3], n[4], n[5]); break;
                case '~': AddCurve(line, line[^1], new(n[0], n[1]), new(n[2], n[3]), new(n[4], n[5])); break;
                case 'o': AddArc(line, n[0], n[1], 0.35, 0.35, 0, 360); break;
                default: line.Add(new Point(n[0], n[1])); break;
            }
        }
        return [.. line];
    }

    static void AddArc(List<Point> line, double x, double y, double rx, double ry, double from, double to)
    {
        int pieces = Math.Max(4, (int)Math.Ceiling(Math.Abs(to - from) / 9));
        for (int i = 0; i <= pieces; i++)
        {
            double angle = (from + (to - from) * i / pieces) * Math.PI / 180;
            line.Add(new Point(x + rx * Swell(Math.Cos(angle)), y + ry * Swell(Math.Sin(angle))));
        }

        static double Swell(double value) => Math.Abs(value) < 1e-12 ? 0 : Math.CopySign(Math.Pow(Math.Abs(value), 2 / Squareness), value);
    }

    static void AddCurve(List<Point> line, Point a, Point b, Point c, Point d)
    {
        const int pieces = 14;
        for (int i = 1; i <= pieces; i++)
        {
            double t = (double)i / pieces, s = 1 - t;
            double wa = s * s * s, wb = 3 * s * s * t, wc = 3 * s * t * t, wd = t * t * t;
            line.Add(new Point(wa * a.X + wb * b.X + wc * c.X + wd * d.X, wa * a.Y + wb * b.Y + wc * c.Y + wd * d.Y));
        }
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
