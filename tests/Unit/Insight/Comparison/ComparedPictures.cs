using System.Xml.Linq;
using Hone.Cli.Screen;
using Hone.Insight.Comparison;
using Hone.Insight.Pictures;
using Hone.Insight.Reports;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight.Comparison;

public sealed class ComparedPictures : Sketch
{
    static OverlaySeries Series(string letter, int steps, Func<int, float> loss, int measured = 5) => new(letter, $"run {letter}",
        [new OverlayCurve(i => i + 1, [.. Enumerable.Range(0, steps).Select(loss)],
            [.. Enumerable.Range(1, measured).Select(i => new OverlayPoint((double)steps * i / measured, 1 + 1.0 / i))])]);

    static byte[] Draw(PictureFormat format, params OverlaySeries[] series) =>
        ComparedCurves.Draw("title", "subtitle", "step", true, series, format);

    [Fact]
    public void Each_line_has_its_colour_its_dash_and_its_letter_at_its_end()
    {
        XElement svg = XDocument.Load(new MemoryStream(Draw(PictureFormat.Svg, Series("A", 300, _ => 2), Series("B", 150, _ => 3)))).Root!;
        XElement[] lines = [.. svg.Descendants().Where(element => element.Name.LocalName == "path")];
        lines.ShouldContain(line => (string?)line.Attribute("stroke") == "#0072b2" && line.Attribute("stroke-dasharray") == null);
        lines.ShouldContain(line => (string?)line.Attribute("stroke") == "#d55e00" && line.Attribute("stroke-dasharray") != null);
        foreach (string letter in (string[])["A", "B"])
            svg.Descendants().Count(element => element.Name.LocalName == "text" && element.Value == letter)
                .ShouldBe(2, "one in each panel");
        double[] ends = [.. svg.Descendants().Where(element => element.Value is "A" or "B")
            .Select(element => (double)element.Attribute("x")!)];
        ends.Max().ShouldBeGreaterThan(ends.Min() + 500, "B ends halfway");
    }

    [Fact]
    public void One_step_in_a_hundred_thousand_is_seen()
    {
        OverlaySeries Spiked(float at77777) => Series("A", 100_000, i => i == 77_777 ? at77777 : (i < 100 ? 4 : 2) + i % 7 * 0.01f,
            measured: 0);
        DecodedPng quiet = DecodedPng.Read(Draw(PictureFormat.Png, Spiked(2))),
            spiked = DecodedPng.Read(Draw(PictureFormat.Png, Spiked(4)));
        int column = 150 + (int)(0.77777 * (1600 - 56 - 44 - 150));

        Drawn(spiked).ShouldBeGreaterThan(200);
        Drawn(quiet).ShouldBe(0);

        int Drawn(DecodedPng png) => Enumerable.Range(250, 500).Count(y => Enumerable.Range(column - 3, 7).Any(x =>
            png.At(x, y) is var (red, green, blue) && blue > red + 20 && blue > green));
    }

    static readonly Dictionary<string, OverlaySeries[]> Odd = new()
    {
        { "nothing", [] },
        { "no points", [Series("A", 0, _ => 0, measured: 0)] },
        { "one point", [Series("A", 1, _ => 2, measured: 1)] },
        { "all NaN", [Series("A", 30, _ => float.NaN), Series("B", 5000, _ => float.NegativeInfinity)] },
        { "extremes", [Series("A", 30, i => i % 2 == 0 ? float.MaxValue : float.Epsilon), Series("B", 9000, i => i % 9 == 0 ? 1e30f : 1)] },
        { "equal", [Series("A", 200, _ => 2), Series("B", 200, _ => 2), Series("C", 200, _ => 2)] },
        { "thirty", [.. Enumerable.Range(0, 30).Select(i => Series(ComparedSeries.LetterOf(i), 100, _ => 2 + i * 0.001f))] },
        { "seeds", [new OverlaySeries("A", new string('W', 400),
            [.. Enumerable.Range(0, 3).SelectMany(i => Series("", 50 + i, k => i + k * 0.01f).Curves)])] },
        { "only measured", [new OverlaySeries("A", "日本語", [new OverlayCurve(i => i, [], [new(5, 2), new(10, double.NaN), new(15, 1)])])] },
    };

    public static TheoryData<string> OddRuns => [.. Odd.Keys];

    [Theory, MemberData(nameof(OddRuns))]
    public void Odd_runs_are_drawn_the_same_each_time(string what)
    {
        DecodedPng.Read(Draw(PictureFormat.Png, Odd[what])).Height.ShouldBe(1200);
        Draw(PictureFormat.Svg, Odd[what]).ShouldBe(Draw(PictureFormat.Svg, Odd[what]));
    }

    [Fact]
    public void Letters_are_moved_apart_no_farther_than_they_must()
    {
        ComparedCurves.Apart([10, 100, 200], 20, 0, 300).ShouldBe([10, 100, 200]);
        ComparedCurves.Apart([100, 100, 100], 20, 0, 300).ShouldBe([80, 100, 120]);
        ComparedCurves.Apart([295, 300], 20, 0, 300).ShouldBe([280, 300]);
        ComparedCurves.Apart([0, 0, 50], 20, 0, 300).ShouldBe([0, 20, 50]);
        ComparedCurves.Apart([5, 5, 5, 5], 200, 0, 300).ShouldBe([0, 100, 200, 300]);
        ComparedCurves.Apart([], 20, 0, 300).ShouldBeEmpty();
    }

    [Fact]
    public void The_mean_of_lines_reaches_as_far_as_all_of_them_do()
    {
        MeanLine.Of([[new(0, 0), new(10, 10)], [new(5, 1), new(10, 1), new(20, 1)]], 100).ShouldBe([new(5, 3), new(10, 5.5)]);
        MeanLine.Of([[new(0, 2), new(1, double.NaN), new(2, 4)]], 100).ShouldBe([new(0, 2), new(2, 4)]);
        MeanLine.Of([[], [new(0, double.NaN)]], 100).ShouldBeEmpty();
    }

    [Fact]
    public void Every_run_is_a_line_through_its_settings_to_its_result()
    {
        RunComparison comparison = RunComparison.Of([.. Enumerable.Range(0, 6).Select(i =>
            Run($$"""{"seed":{{i}},"model":{"layers":{{i % 3}},"kind":"{{(i % 2 == 0 ? "wide" : "deep")}}"},"training":{"learning_rate":{{Math.Pow(10, -i)}} } }""",
                loss: _ => i == 5 ? float.NaN : 3 - i * 0.1f))]);

        XElement svg = XDocument.Load(new MemoryStream(ComparisonPictures.Parallel(comparison, PictureFormat.Svg))).Root!;

        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        texts.ShouldContain("learning_rate");
        texts.ShouldContain("deep");
        texts.ShouldContain("best: 0k0004-r");
        texts.ShouldContain("no finite result (1 run)");
        svg.Descendants().Count(element => element.Name.LocalName == "path"
            && (string?)element.Attribute("stroke-width") is "3" or "6" or "2.6")
            .ShouldBeGreaterThanOrEqualTo(6);
        DecodedPng.Read(ComparisonPictures.Parallel(comparison)).Height.ShouldBe(1000);
        Should.Throw<InvalidDataException>(() => ComparisonPictures.Parallel(RunComparison.Of([Run(), Run()]))).Message
            .ShouldContain("differ in no setting");
    }

    [Fact]
    public void Curves_of_letters_fall_as_they_do_and_meet_in_a_star()
    {
        IReadOnlyList<string> chart = TextChart.Draw(
            [("A", [(0, 4), (1, 3), (2, 2), (3, 1)]), ("B", [(0, 4), (1, 2), (2, double.NaN), (3, 4)])], width: 6, height: 4, place =>
                $"{place}");
        chart.ShouldBe(["4.000 ┤*    B", "      ┤ *ABB", "      ┤  BAA", "1.000 ┤     A", "      └──────", "       0    3"], Show(chart));
        TextChart.Draw([("A", [(0, double.NaN)])], 6, 4, place => "").ShouldBeEmpty();
        TextChart.Draw([("A", [(0, 1)])], 6, 4, place => "0").Count.ShouldBe(6);

        static string Show(IReadOnlyList<string> lines) => string.Join('\n', lines);
    }
}
