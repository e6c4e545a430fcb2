using System.Text;
using Hone.Cli.Screen;
using Hone.Insight.Pictures;

namespace Hone.Unit.Insight;

public sealed class PictureText
{
    static readonly Colour Black = new(0, 0, 0);
    static readonly TextStyle Plain = new(40, Black), Bold = new(40, Black, IsBold: true);

    /// <summary>The pixels of a text, one letter for each: dark or not.</summary>
    static string Drawn(string text, TextStyle style)
    {
        using Canvas canvas = new(200, 80);
        canvas.Text(text, new(100, 55), style, Align.Centre);
        return string.Concat(Enumerable.Range(0, 80 * 200).Select(i => canvas[i % 200, i / 200].Red < 128 ? '#' : '.'));
    }

    [Fact]
    public void Text_is_drawn_in_the_fonts_of_this_program()
    {
        foreach (TextStyle style in new[] { Plain, Bold })
        {
            using TextLine line = new("loss", style);
            line.Family.ShouldStartWith("Inter");
            Drawn("loss", style).ShouldContain('#');
        }
        Drawn("loss", Bold).Count(pixel => pixel == '#').ShouldBeGreaterThan(Drawn("loss", Plain).Count(pixel => pixel == '#') * 6 / 5);
    }

    [Fact]
    public void Every_printable_letter_has_a_shape_of_its_own()
    {
        foreach (TextStyle style in new[] { Plain, Bold })
        {
            HashSet<string> seen = [];
            for (char letter = '!'; letter <= '~'; letter++)
                if (letter is not '|' and not 'l' and not 'I')            // three strokes that differ by less than a pixel of 40
                    seen.Add(Drawn(letter.ToString(), style)).ShouldBeTrue($"'{letter}'");
            foreach (Rune letter in "·×−–…²₀⁻≤≥äöüÄÖÜßéñŁőΩλЖя∞→⏎".EnumerateRunes())
            {
                TextLine.Has(letter, style.IsBold).ShouldBeTrue($"'{letter}'");
                seen.Add(Drawn(letter.ToString(), style)).ShouldBeTrue($"'{letter}'");
            }
            "0123456789".Select(digit => TextLine.WidthOf(digit.ToString(), style)).Distinct().ShouldHaveSingleItem();
        }
    }

    [Fact]
    public void Letters_of_other_scripts_are_boxes_with_their_code_points()
    {
        string[] odd = ["日", "本", "🙂", "\0", "\ud800", "ا"];
        string[] boxes = [.. odd.Select(text => Drawn(text, Plain))];
        boxes.Distinct().Count().ShouldBe(odd.Length);
        boxes.ShouldAllBe(box => box.Count(pixel => pixel == '#') > 100);
        TextLine.WidthOf("a日b", Plain).ShouldBe(TextLine.WidthOf("a", Plain) + TextLine.WidthOf("日", Plain) + TextLine.WidthOf("b", Plain),
            1e-3);
    }

    [Fact]
    public void Pairs_of_letters_are_kerned()
    {
        if (OperatingSystem.IsMacOS())
            Assert.Skip("Core Text tells Skia of no pairs");
        TextLine.WidthOf("AV", Plain).ShouldBeLessThan(TextLine.WidthOf("A", Plain) + TextLine.WidthOf("V", Plain) - 2);
        TextLine.WidthOf("HH", Plain).ShouldBe(2 * TextLine.WidthOf("H", Plain), 1e-3);
    }

    [Fact]
    public void Long_text_is_cut_to_fit()
    {
        string fitted = TextLine.Fit(new string('m', 500), Bold, 700);
        fitted.ShouldEndWith("…");
        TextLine.WidthOf(fitted, Bold).ShouldBeInRange(640, 700);
        TextLine.Fit("short", Bold, 700).ShouldBe("short");
        TextLine.Fit(string.Concat(Enumerable.Repeat("🙂", 50)), Bold, 300).EnumerateRunes().ShouldNotContain(Rune.ReplacementChar);
        TextLine.Fit("x", Bold, 1).ShouldBe("…");
    }

    [Fact]
    public void Text_stands_on_its_baseline_and_is_aligned()
    {
        using Canvas canvas = new(300, 100);
        canvas.Text("HHH", new(150, 60.4), Plain, Align.Centre);
        int[] rows = [.. Enumerable.Range(0, 100).Where(y => Enumerable.Range(0, 300).Any(x => canvas[x, y].Red < 128))];
        int[] columns = [.. Enumerable.Range(0, 300).Where(x => Enumerable.Range(0, 100).Any(y => canvas[x, y].Red < 128))];
        rows[^1].ShouldBe(59);
        (60 - rows[0]).ShouldBeInRange(29, 30);   // capitals are 0.73 of an em
        ((columns[0] + columns[^1]) / 2.0).ShouldBe(150, 1.5);
    }

    [Fact]
    public void A_halo_clears_the_paper_around_the_letters()
    {
        using Canvas canvas = new(200, 80);
        canvas.Fill(new Frame(0, 0, 200, 80), Black);
        canvas.Text("i", new(100, 55), new TextStyle(40, Black, Halo: 5));
        Enumerable.Range(100, 12).Min(x => canvas[x, 40].Red).ShouldBeLessThan((byte)20);   // the stem
        canvas[98, 40].Red.ShouldBeGreaterThan((byte)200);                                // beside it
        canvas[60, 40].ShouldBe(Black);
    }

    [Fact]
    public void Where_Skia_cannot_be_loaded_that_is_said()
    {
        DllNotFoundException missing = new(
            "Unable to load shared library 'libSkiaSharp'\nor one of its dependencies. Some advice:\n/a/path\n");
        foreach (Exception failure in new Exception[] { missing,
            new TypeInitializationException("SkiaSharp.SKBitmap", new TypeInitializationException("SkiaSharp.SkiaApi", missing)) })
        {
            string[] lines = Should.Throw<PlatformNotSupportedException>(() => NativeSkia.Needed<int>(() => throw failure)).Message.Split(
                '\n');
            lines.Length.ShouldBe(2);
            lines[0].ShouldBe(
                "no picture can be drawn: SkiaSharp cannot be loaded here: Unable to load shared library 'libSkiaSharp' or one of its "
                + "dependencies");
            lines[1].ShouldContain("hone show");
        }
    }
}
