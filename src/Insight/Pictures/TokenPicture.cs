using System.Globalization;

namespace Hone.Insight.Pictures;

/// <summary>The pieces a text becomes, each in a box with its id below; a space is a dot in the middle of the line.</summary>
public static class TokenPicture
{
    const int Width = 1600, Left = 56, Right = Width - 56, Top = 168, Below = 48;
    const int BoxHeight = 56, RowHeight = 100, Between = 4, Margin = 9, LowestText = 39, LowestId = 80;

    /// <summary>More would make a picture that nobody looks at to its end.</summary>
    const int MostRows = 60;

    static readonly TextStyle Letters = new(32, Colour.Ink), Ids = new(17, Colour.InkFaint), Rest = new(24, Colour.InkSoft);

    // Pale enough to read on; neighbours differ, and a box is told from the next by the gap between them too.
    static readonly Colour[] Fills =
        [new(0xD5, 0xE6, 0xF5), new(0xFB, 0xE3, 0xC6), new(0xD8, 0xEE, 0xD9), new(0xF6, 0xD9, 0xDC), new(0xE5, 0xDC, 0xF3)];

    static readonly Colour SpecialFill = new(0x55, 0x52, 0x4D);

    /// <summary>Draws the picture; the same tokens give the same bytes with the same version of Hone on the same kind of system.</summary>
    /// <param name="title">The first line above it.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="tokens">What to draw, in the order of the text.</param>
    /// <param name="format">What the picture becomes.</param>
    /// <returns>A file of 1600 pixels width, and as high as it takes.</returns>
    /// <exception cref="PlatformNotSupportedException">SkiaSharp has no native part for this system.</exception>
    public static byte[] Draw(string title, string subtitle, IReadOnlyList<TokenBox> tokens, PictureFormat format = PictureFormat.Png)
    {
        List<Placed> placed = [.. Place(tokens)];
        int rows = placed.Count == 0 ? 1 : placed[^1].Row + 1;
        bool isWhole = placed.Count == tokens.Count;
        using Canvas canvas = new(Width, Top + (rows + (isWhole ? 0 : 1)) * RowHeight + Below, format);
        Heading.Draw(canvas, title, subtitle, Left, Right);
        for (int i = 0; i < placed.Count; i++)
            DrawBox(canvas, tokens[i], placed[i], i);
        if (!isWhole)
            canvas.Text($"… and {Numbers.Counted(tokens.Count - placed.Count, "token")} more",
                new Point(Left, Top + rows * RowHeight + LowestText), Rest);
        return canvas.ToFile();
    }

    static void DrawBox(Canvas canvas, TokenBox token, Placed at, int index)
    {
        int top = Top + at.Row * RowHeight;
        canvas.Fill(new Frame(at.Left, top, at.Left + at.Width, top + BoxHeight),
            token.IsSpecial ? SpecialFill : Fills[index % Fills.Length]);
        canvas.Text(Shown(token), new Point(at.Left + Margin, top + LowestText),
            token.IsSpecial ? Letters with { Colour = Colour.White } : Letters);
        canvas.Text(Id(token), new Point(at.Left + at.Width / 2.0, top + LowestId), Ids, Align.Centre);
    }

    static IEnumerable<Placed> Place(IReadOnlyList<TokenBox> tokens)
    {
        int row = 0, left = Left;
        foreach (TokenBox token in tokens)
        {
            int text = (int)Math.Ceiling(TextLine.WidthOf(Shown(token), Letters)), id = (int)Math.Ceiling(TextLine.WidthOf(Id(token), Ids));
            int width = Math.Max(text + 2 * Margin, id + 2);
            if (left > Left && left + width > Right)
                (row, left) = (row + 1, Left);
            if (row == MostRows)
                yield break;
            yield return new Placed(row, left, width);
            left += width + Between;
            if (token.EndsLine)
                (row, left) = (row + 1, Left);
        }
    }

    static string Shown(TokenBox token) => TextLine.Fit(token.Text.Replace(' ', '·'), Letters, Right - Left - 2 * Margin);

    static string Id(TokenBox token) => token.Id.ToString(CultureInfo.InvariantCulture);

    readonly record struct Placed(int Row, int Left, int Width);
}
