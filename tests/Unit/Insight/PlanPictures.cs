using System.Text;
using Hone.Insight.Laws;
using Hone.Insight.Pictures;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight;

/// <summary>Pictures of laws and of schedules: odd ones are drawn, and the same ones are the same bytes.</summary>
public sealed class PlanPictures
{
    static readonly ScalingLaw Truth = new(1.3, 60, 120, 0.30, 0.33);

    static readonly ScalingPoint[] Points = [.. ((double[])[1e12, 3e12, 1e13]).SelectMany(flops => ((double[])[2e5, 6e5, 2e6])
        .Select(size => new ScalingPoint(size, flops / size / 6, flops, Truth.Loss(size, flops / size / 6), flops, 0)))
        .Select((point, i) => point with { Cell = i })];

    static readonly LawFit Fit = LawFitter.Fit(Points, new LawFitOptions { Replicates = 30 });

    static readonly Dictionary<string, LawPictureData> Laws = new()
    {
        ["a law"] = new("a sweep", "its facts", Points, Fit, [Fit.At(1e14)]),
        ["no run"] = new("a sweep", "", [], null, []),
        ["one run and no law"] = new("a sweep", "", Points[..1], null, []),
        ["one budget"] = new("a sweep", "", [.. Points.Take(3)], Fit, []),
        ["a forecast far beyond"] = new("a sweep", "", Points, Fit, [Fit.At(1e40)]),
        ["no best size"] = Flat(),
        ["odd words"] = new(new string('W', 3000) + "\n\0\ud800", "日本語 🙂", Points, Fit, []),
    };

    public static TheoryData<string> LawNames => [.. Laws.Keys];

    [Theory, MemberData(nameof(LawNames))]
    public void Laws_are_drawn(string what)
    {
        DecodedPng png = DecodedPng.Read(LawPicture.Draw(Laws[what]));
        (png.Width, png.Height).ShouldBe((1600, 1620));
        Encoding.UTF8.GetString(LawPicture.Draw(Laws[what], PictureFormat.Svg)).ShouldNotContain("NaN");
    }

    [Theory]
    [InlineData(PictureFormat.Png), InlineData(PictureFormat.Svg), InlineData(PictureFormat.Pdf)]
    public void The_same_law_gives_the_same_picture(PictureFormat format) =>
        LawPicture.Draw(Laws["a law"], format).ShouldBe(LawPicture.Draw(Laws["a law"], format));

    [Fact]
    public void A_law_names_its_budgets_its_forecast_and_what_others_found()
    {
        string svg = Encoding.UTF8.GetString(LawPicture.Draw(Laws["a law"], PictureFormat.Svg));
        foreach (string told in (string[])["1e12 FLOP", "3e12 FLOP", "1e13 FLOP", "1e14 FLOP, expected", "best size", "Kaplan 2020: C^0.73",
            "Hoffmann 2022: C^0.46", "Besiroglu 2024: C^0.51", " expected of "])
            svg.ShouldContain(told);
        Encoding.UTF8.GetString(LawPicture.Draw(Laws["no best size"], PictureFormat.Svg)).ShouldContain("these runs tell no best size");
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(100_000)]
    public void Schedules_of_any_length_are_drawn(int steps)
    {
        ScheduleLine[] lines = [.. Enumerable.Range(0, 5).Select(line => new ScheduleLine($"group {line}",
            [.. Enumerable.Range(0, steps).Select(step => (float)(Math.Pow(10, -line) * (steps - step) / steps))]))];
        byte[] picture = SchedulePicture.Draw("a run", "its facts", lines, [lines[0] with { Name = "momentum" }]);
        SchedulePicture.Draw("a run", "its facts", lines, [lines[0] with { Name = "momentum" }]).ShouldBe(picture);
        DecodedPng.Read(picture).Width.ShouldBe(1600);
        string svg = Encoding.UTF8.GetString(SchedulePicture.Draw("a run", "", lines, [], PictureFormat.Svg));
        svg.ShouldContain(steps == 0 ? "no step is made" : "group 4, at most 1e-4");
    }

    /// <summary>Losses that no size changes.</summary>
    static LawPictureData Flat()
    {
        ScalingPoint[] points = [.. Points.Select(point => point with { Loss = 1 + 30 * Math.Pow(point.Tokens, -0.3) })];
        LawFit fit = LawFitter.Fit(points, new LawFitOptions { Replicates = 10 });
        return new LawPictureData("a sweep", "", points, fit, [fit.At(1e14)]);
    }
}
