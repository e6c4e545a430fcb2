using System.Xml.Linq;
using Hone.Cli.Screen;
using Hone.Insight.Pictures;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight;

public sealed class Pictures
{
    static readonly CurveData Nothing = new("a run", "its facts", [], [], [], [], [], []);

    static CurveData Run(int steps, double epochs = 2) => Nothing with
    {
        Steps = [.. Enumerable.Range(0, steps)],
        TrainLoss = [
            .. Enumerable.Range(0, steps).Select(i => (float)(1.5 + 3 * Math.Exp(-8.0 * i / steps) + 0.05 * Math.Sin(i * 12.9898)))],
        LearningRate = [.. Enumerable.Range(0, steps).Select(i => 1e-3f * (steps - i) / steps)],
        Epochs = [.. Enumerable.Range(1, steps).Select(i => i * epochs / steps)],
        Validation = [.. Enumerable.Range(1, 4).Select(i => new ValidationPoint(steps * i / 4, 1.7 + 1.0 / i))],
        References = [new("uniform", 4.174)],
    };

    static int CountOf(DecodedPng png, Colour colour) =>
        png.Count((red, green, blue) => red == colour.Red && green == colour.Green && blue == colour.Blue);

    static bool Has(DecodedPng png, Colour colour, Func<int, int, bool> where)
    {
        for (int y = 0; y < png.Height; y++)
            for (int x = 0; x < png.Width; x++)
                if (where(x, y) && png.At(x, y) == (colour.Red, colour.Green, colour.Blue))
                    return true;
        return false;
    }

    [Fact]
    public void A_curve_has_blue_and_red_above_green()
    {
        DecodedPng png = DecodedPng.Read(TrainingCurve.Draw(Run(800)));
        (png.Width, png.Height).ShouldBe((1600, 1200));
        png.Chunks.ShouldContain("pHYs");
        const int legendEnd = 200, between = 820;
        Has(png, Colour.Train, (_, y) => y is > legendEnd and < between).ShouldBeTrue();
        Has(png, Colour.Validation, (_, y) => y is > legendEnd and < between).ShouldBeTrue();
        Has(png, Colour.Rate, (_, y) => y > between).ShouldBeTrue();
        Has(png, Colour.Rate, (_, y) => y is > legendEnd and < between).ShouldBeFalse();
        Has(png, Colour.Train, (_, y) => y > between).ShouldBeFalse();
        png.At(3, 3).ShouldBe((255, 255, 255));
    }

    [Fact]
    public void Epochs_have_blue_and_red()
    {
        DecodedPng png = DecodedPng.Read(LossByEpoch.Draw(Run(800)));
        (png.Width, png.Height).ShouldBe((1600, 1000));
        Has(png, Colour.Train, (_, y) => y > 220).ShouldBeTrue();
        Has(png, Colour.Validation, (_, y) => y > 220).ShouldBeTrue();
    }

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        TrainingCurve.Draw(Run(300)).ShouldBe(TrainingCurve.Draw(Run(300)));
        LossByEpoch.Draw(Run(300)).ShouldBe(LossByEpoch.Draw(Run(300)));
    }

    [Theory]
    [InlineData(PictureFormat.Svg, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<svg ")]
    [InlineData(PictureFormat.Pdf, "%PDF-1.")]
    public void As_lines_too_the_same_run_gives_the_same_bytes(PictureFormat format, string beginning)
    {
        byte[] curve = TrainingCurve.Draw(Run(300), format);
        System.Text.Encoding.Latin1.GetString(curve).ShouldStartWith(beginning);
        TrainingCurve.Draw(Run(300), format).ShouldBe(curve);
        LossByEpoch.Draw(Run(300), format).ShouldBe(LossByEpoch.Draw(Run(300), format));
        TokenPicture.Draw("t", "s", [new("日", 1, false, false)], format)
            .ShouldBe(TokenPicture.Draw("t", "s", [new("日", 1, false, false)], format));
    }

    [Fact]
    public void An_svg_holds_what_the_pixels_show_and_its_text_as_text()
    {
        CurveData run = Run(300) with { Title = "<a & b>\0日", Subtitle = "" };
        XElement svg = XDocument.Load(new MemoryStream(TrainingCurve.Draw(run, PictureFormat.Svg))).Root!;
        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        texts.ShouldContain("<a & b>\uFFFD日");
        texts.ShouldContain("best 1.950 at step 300");
        texts.ShouldContain("uniform 4.174");
        ((string?)svg.Attribute("viewBox")).ShouldBe("0 0 1600 1200");
        XElement[] lines = [.. svg.Descendants().Where(element => element.Name.LocalName == "path")];
        lines.ShouldContain(line => (string?)line.Attribute("stroke") == "#0072b2" && (string?)line.Attribute("stroke-opacity") == "0.32");
        lines.ShouldContain(line => (string?)line.Attribute("stroke-dasharray") == "12 12");
        lines.ShouldContain(line => (string?)line.Attribute("stroke") == "#0f854f" && line.Parent != svg);   // cut at its panel
    }

    [Fact]
    public void A_pdf_is_as_wide_as_the_pixels_at_192_to_the_inch_and_has_its_fonts_in_it()
    {
        string pdf = System.Text.Encoding.Latin1.GetString(TrainingCurve.Draw(Run(300), PictureFormat.Pdf));
        pdf.ShouldContain("/MediaBox [0 0 600 450]");
        pdf.ShouldContain("+Inter-Regular");
        pdf.ShouldContain("+Inter-SemiBold");
    }

    [Theory]
    [InlineData("curve.png", PictureFormat.Png)]
    [InlineData("a.b/Curve.SVG", PictureFormat.Svg)]
    [InlineData("x.pdf", PictureFormat.Pdf)]
    [InlineData("x.jpg", null)]
    [InlineData("png", null)]
    public void A_format_is_told_by_the_ending(string path, PictureFormat? format) => PictureFormats.Of(path).ShouldBe(format);

    [Fact]
    public void A_loss_falls_from_the_upper_left_to_the_lower_right()
    {
        DecodedPng png = DecodedPng.Read(TrainingCurve.Draw(Run(800) with { Validation = [] }));
        Heights(180).Average().ShouldBeLessThan(Heights(1500).Average() - 200);

        IEnumerable<int> Heights(int column) =>
            Enumerable.Range(200, 600).Where(y => png.At(column, y) == (Colour.Train.Red, Colour.Train.Green, Colour.Train.Blue));
    }

    static readonly Dictionary<string, CurveData> Odd = new()
    {
        { "no points", Nothing },
        { "one point", Run(1) },
        { "two points", Run(2) },
        { "all NaN", Run(50) with { TrainLoss = [.. Enumerable.Repeat(float.NaN, 50)], Validation = [new(50, double.NaN)],
            References = [] } },
        { "infinities",
            Run(50) with { TrainLoss = [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? float.PositiveInfinity : float.MinValue)] } },
        { "extremes", Run(50) with { TrainLoss = [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? float.MaxValue : float.Epsilon)] } },
        { "constant", Run(200) with { TrainLoss = [.. Enumerable.Repeat(2f, 200)], LearningRate = [.. Enumerable.Repeat(3e-4f, 200)] } },
        { "zeros", Run(200) with { TrainLoss = new float[200], LearningRate = new float[200], Validation = [new(200, 0)] } },
        { "odd rates", Run(4) with { LearningRate = [0, float.NaN, -1, float.Epsilon] } },
        { "odd epochs", Run(4) with { Epochs = [double.NaN, -1, 1e300, double.PositiveInfinity] } },
        { "part of an epoch", Run(20, 0.03) },
        { "very many epochs", Run(5000, 4000) },
        { "only validation", Nothing with { Validation = [new(0, 4.2), new(10, 3.9)] } },
        { "validation beyond the last step", Run(10) with { Validation = [new(1_000_000, 2)] } },
        { "resumed late", Run(10) with { Steps = [.. Enumerable.Range(2_000_000_000, 10)], Validation = [] } },
        { "odd references",
            Run(100) with { References = [new("NaN", double.NaN), new("far", 1e6), new(new string('x', 500), 0),
            new("∞", double.PositiveInfinity)] } },
        { "odd words", Run(100) with { Title = new string('W', 3000) + "\n\0\ud800", Subtitle = "日本語 🙂" } },
    };

    public static TheoryData<string> OddRuns => [.. Odd.Keys];

    [Theory]
    [MemberData(nameof(OddRuns))]
    public void Odd_runs_are_drawn(string what)
    {
        DecodedPng.Read(TrainingCurve.Draw(Odd[what])).Height.ShouldBe(1200);
        DecodedPng.Read(LossByEpoch.Draw(Odd[what])).Height.ShouldBe(1000);
    }

    [Fact]
    public void A_loss_that_is_not_finite_leaves_a_cross_and_words()
    {
        CurveData run = Run(800) with { Validation = [], References = [] };
        float[] loss = [.. run.TrainLoss];
        loss[400] = float.NaN;
        DecodedPng whole = DecodedPng.Read(TrainingCurve.Draw(run)),
            torn = DecodedPng.Read(TrainingCurve.Draw(run with { TrainLoss = loss }));
        // Halfway along the upper edge of the panel, where the curve is long gone.
        const int middle = (150 + 1544) / 2;
        Has(whole, Colour.Train, (x, y) => Math.Abs(x - middle) < 12 && y is > 190 and < 240).ShouldBeFalse();
        Has(torn, Colour.Train, (x, y) => Math.Abs(x - middle) < 12 && y is > 190 and < 240).ShouldBeTrue();
        CountOf(torn, Colour.InkSoft).ShouldBeGreaterThan(CountOf(whole, Colour.InkSoft) + 200);
    }

    [Fact]
    public void A_rate_of_zero_lies_along_the_lower_edge()
    {
        CurveData run = Run(800) with { LearningRate = [.. Enumerable.Range(0, 800).Select(i => i < 400 ? 1e-3f : 0)] };
        DecodedPng png = DecodedPng.Read(TrainingCurve.Draw(run));
        Has(png, Colour.Rate, (x, y) => x is > 1100 and < 1400 && Math.Abs(y - (1200 - 112)) <= 3).ShouldBeTrue();
    }

    [Fact]
    public void A_million_steps_take_no_more_paper_than_a_thousand()
    {
        byte[] picture = TrainingCurve.Draw(Run(1_000_000));
        picture.Length.ShouldBeLessThan(400_000);
        DecodedPng.Read(picture).Width.ShouldBe(1600);
    }

    [Fact]
    public void Lists_of_other_lengths_are_the_callers_mistake() =>
        Should.Throw<ArgumentException>(() => TrainingCurve.Draw(Run(5) with { Epochs = [1] })).Message.ShouldContain("1 epochs");

    [Fact]
    public void Epochs_are_means_of_the_steps_that_ended_in_them()
    {
        CurveData run = Nothing with
        {
            Steps = [0, 1, 2, 3, 4],
            TrainLoss = [4, 2, float.NaN, 1, 0.5f],
            LearningRate = new float[5],
            Epochs = [0.5, 1.0000000001, 1.5, 2, 2.25],
        };
        EpochMean.Of(run).ShouldBe([new(1, 0, 1, 3, 0), new(2, 1, 2, 1, 1), new(3, 2, 2.25, 0.5, 0)]);
        EpochMean.Of(run).Select(epoch => epoch.IsPartial).ShouldBe([false, false, true]);
    }

    [Fact]
    public void The_best_is_the_first_of_the_lowest_that_are_finite() =>
        (Run(4) with { Validation = [new(1, double.NaN), new(2, 3), new(3, 2), new(4, 2)] }).Best.ShouldBe(new ValidationPoint(3, 2));
}
