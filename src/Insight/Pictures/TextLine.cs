using System.Globalization;
using System.Text;
using SkiaSharp;

namespace Hone.Insight.Pictures;

/// <summary>
/// One line of text in the embedded font: which glyph stands where. The font is the only one that is used, whatever the system has, so
/// that a picture is the same everywhere; a letter that it lacks becomes a box with its code point.
/// </summary>
sealed class TextLine : IDisposable
{
    static readonly Lazy<SKTypeface> Regular = new(() => Load("Inter-Regular.ttf")), Bold = new(() => Load("Inter-SemiBold.ttf"));

    /// <summary>
    /// Ems between letters, besides what these bring: Inter is spaced for smaller text than that of a picture at its full size.
    /// </summary>
    const float Tracking = -0.01f;

    readonly TextStyle _style;
    readonly SKFont _font;
    readonly SKTextBlobBuilder _blob = new();
    readonly List<(ushort Glyph, float X)> _glyphs = [];
    readonly List<(int CodePoint, float X)> _boxes = [];

    public TextLine(string text, TextStyle style)
    {
        _style = style;
        _font = FontOf(style);
        StringBuilder known = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (_font.ContainsGlyph(rune.Value))
            {
                known.Append(rune);
                continue;
            }
            Add(known);
            _boxes.Add((rune.Value, Width));
            Width += BoxWidth(rune.Value);
        }
        Add(known);
    }

    /// <summary>Pixels from the start of the text to where a next one would start.</summary>
    public float Width { get; private set; }

    /// <summary>Name of the font.</summary>
    public string Family => _font.Typeface.FamilyName;

    /// <summary>Pixels a text takes.</summary>
    public static double WidthOf(string text, TextStyle style)
    {
        using TextLine line = new(text, style);
        return line.Width;
    }

    /// <summary>The text, or as much of its beginning as fits, with an ellipsis.</summary>
    public static string Fit(string text, TextStyle style, double width)
    {
        if (WidthOf(text, style) <= width)
            return text;
        int fits = 0;
        for (int over = text.Length; over - fits > 1;)
        {
            int middle = (fits + over) / 2;
            if (WidthOf(Cut(middle), style) <= width)
                fits = middle;
            else
                over = middle;
        }
        return Cut(fits);

        string Cut(int count) => text[..(count > 0 && char.IsHighSurrogate(text[count - 1]) ? count - 1 : count)].TrimEnd() + "…";
    }

    /// <summary>Whether the font has the letter.</summary>
    public static bool Has(Rune letter, bool isBold)
    {
        using SKFont font = FontOf(new TextStyle(1, Colour.Ink, isBold));
        return font.ContainsGlyph(letter.Value);
    }

    /// <summary>Draws it from the origin to the right, on the baseline.</summary>
    public void Draw(SKCanvas canvas)
    {
        using SKPaint ink = _style.Colour.ToPaint();
        using SKTextBlob? glyphs = _blob.Build();
        if (glyphs is not null)
            canvas.DrawText(glyphs, 0, 0, ink);
        foreach (var (codePoint, x) in _boxes)
            DrawBox(canvas, codePoint, x, ink);
    }

    /// <summary>The edges of all that it draws.</summary>
    public SKPath Outline()
    {
        using SKPathBuilder outline = new();
        foreach (var (glyph, x) in _glyphs)
        {
            using SKPath? edges = _font.GetGlyphPath(glyph);   // none for a space
            if (edges is not null)
                outline.AddPath(edges, x, 0);
        }
        foreach (var (codePoint, x) in _boxes)
            outline.AddRect(BoxOf(codePoint, x));
        return outline.Detach();
    }

    public void Dispose()
    {
        _blob.Dispose();
        _font.Dispose();
    }

    static SKFont FontOf(TextStyle style) => new((style.IsBold ? Bold : Regular).Value, (float)style.Size)
    {
        Subpixel = true,
        LinearMetrics = true,
        Hinting = SKFontHinting.None,
        Edging = SKFontEdging.Antialias,
    };

    static SKTypeface Load(string file)
    {
        using Stream font = typeof(TextLine).Assembly.GetManifestResourceStream(file)!;
        return SKTypeface.FromStream(font) ?? throw new InvalidDataException(
            $"the font {file} in this program is damaged\nBuild or install it again.");
    }

    void Add(StringBuilder known)
    {
        if (known.Length == 0)
            return;
        ushort[] glyphs = _font.GetGlyphs(known.ToString());
        float[] widths = _font.GetGlyphWidths(glyphs), places = new float[glyphs.Length];
        int[]? kerning = _font.Typeface.GetKerningPairAdjustments(glyphs);
        for (int i = 0; i < glyphs.Length; i++)
        {
            places[i] = Width;
            _glyphs.Add((glyphs[i], Width));
            Width += widths[i] + _font.Size * (Tracking + (i < kerning?.Length ? (float)kerning[i] / _font.Typeface.UnitsPerEm : 0));
        }
        _blob.AddHorizontalRun(glyphs, _font, places, 0);
        known.Clear();
    }

    /// <summary>Two rows of small digits: 65E5 is 65 above E5.</summary>
    void DrawBox(SKCanvas canvas, int codePoint, float x, SKPaint ink)
    {
        float em = _font.Size;
        string digits = DigitsOf(codePoint);
        SKRect box = BoxOf(codePoint, x);
        using SKFont small = FontOf(new TextStyle(em * DigitSize, _style.Colour));
        using SKPaint edge = new Pen(_style.Colour, em * 0.045).ToPaint();
        canvas.DrawRoundRect(box, 0.08f * em, 0.08f * em, edge);
        canvas.DrawText(digits[..(digits.Length / 2)], box.MidX, -0.36f * em, SKTextAlign.Center, small, ink);
        canvas.DrawText(digits[(digits.Length / 2)..], box.MidX, 0.04f * em, SKTextAlign.Center, small, ink);
    }

    SKRect BoxOf(int codePoint, float x) =>
        new(x + 0.06f * _font.Size, -0.77f * _font.Size, x + BoxWidth(codePoint) - 0.06f * _font.Size, 0.13f * _font.Size);

    const float DigitSize = 0.44f;

    /// <summary>Figures are 0.65 of an em wide.</summary>
    float BoxWidth(int codePoint) => _font.Size * (DigitsOf(codePoint).Length / 2 * 0.65f * DigitSize + 0.3f);

    static string DigitsOf(int codePoint) => codePoint.ToString(codePoint > 0xFFFF ? "X6" : "X4", CultureInfo.InvariantCulture);
}
