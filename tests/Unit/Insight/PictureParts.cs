using Hone.Cli.Screen;
using Hone.Insight.Pictures;

namespace Hone.Unit.Insight;

public sealed class PictureParts
{
    static IEnumerable<string> LinearLabels(double low, double high, int most, double finest = 0) =>
        Ticks.Linear(low, high, most, finest).Select(tick => tick.Label);

    [Fact]
    public void Linear_ticks_are_one_two_or_five_times_a_power_of_ten()
    {
        LinearLabels(0, 5000, 9).ShouldBe(["0", "1k", "2k", "3k", "4k", "5k"]);
        LinearLabels(0, 5000, 12).ShouldBe(["0", "500", "1k", "1.5k", "2k", "2.5k", "3k", "3.5k", "4k", "4.5k", "5k"]);
        LinearLabels(0, 1500, 9).ShouldBe(["0", "200", "400", "600", "800", "1,000", "1,200", "1,400"]);
        LinearLabels(1.13, 4.2, 8).ShouldBe(["1.5", "2.0", "2.5", "3.0", "3.5", "4.0"]);
        LinearLabels(-0.1, 0.32, 5).ShouldBe(["−0.1", "0", "0.1", "0.2", "0.3"]);
        LinearLabels(0, 1_000_000, 6).ShouldBe(["0", "200k", "400k", "600k", "800k", "1M"]);
        LinearLabels(0, 2e-5, 4).ShouldBe(["0", "5e-6", "1e-5", "1.5e-5", "2e-5"]);
        Ticks.Linear(0, 0.3, 3).Select(tick => tick.Value).ShouldBe([0, 0.1, 0.2, 0.3], 1e-15);
    }

    [Fact]
    public void Steps_are_never_halved() => LinearLabels(0, 3, 9, finest: 1).ShouldBe(["0", "1", "2", "3"]);

    [Theory]
    [InlineData(1e-7, 1e-3, 6, "1e-7 1e-6 1e-5 1e-4 1e-3")]
    [InlineData(1e-5, 1e-3, 6, "1e-5 3e-5 1e-4 3e-4 1e-3")]
    [InlineData(9e-5, 1.1e-3, 6, "1e-4 2e-4 5e-4 1e-3")]
    [InlineData(0.01, 100, 6, "0.01 0.1 1 10 100")]
    [InlineData(1e-12, 1, 6, "1e-12  1e-10  1e-8  1e-6  1e-4  0.01  1")]
    public void Logarithmic_ticks_fit_the_decades(double low, double high, int most, string labels) =>
        string.Join(' ', Ticks.Logarithmic(low, high, most).Select(tick => tick.Label)).ShouldBe(labels);

    [Fact]
    public void Measured_values_have_four_digits_that_mean_something()
    {
        Numbers.Measured(4.17438).ShouldBe("4.174");
        Numbers.Measured(0.41234).ShouldBe("0.4123");
        Numbers.Measured(-12.345).ShouldBe("−12.35");
        Numbers.Measured(1234.5).ShouldBe("1,234");
        Numbers.Measured(3.4e38).ShouldBe("3.4e38");
        Numbers.Measured(2.5e-7).ShouldBe("2.5e-7");
        Numbers.Measured(0).ShouldBe("0.0000");
        Numbers.Measured(double.NaN).ShouldBe("NaN");
        Numbers.Measured(double.NegativeInfinity).ShouldBe("−∞");
        Numbers.Counted(1, "step").ShouldBe("1 step");
        Numbers.Counted(12_500, "step").ShouldBe("12,500 steps");
    }

    [Fact]
    public void An_axis_of_one_value_still_has_length()
    {
        foreach (double value in new[] { 0, 1, -3, 1e-30, 1e30 })
        {
            Axis axis = Axis.Linear("", value, value, 8);
            axis.High.ShouldBeGreaterThan(axis.Low);
            axis.FractionOf(value).ShouldBeInRange(0, 1);
            axis.Ticks.ShouldNotBeEmpty();
        }
        Axis rates = Axis.Logarithmic("", 3e-4, 3e-4, 6);
        Math.Log10(rates.High / rates.Low).ShouldBe(1, 1e-9);
        rates.FractionOf(0).ShouldBe(double.NegativeInfinity);
        rates.FractionOf(double.NaN).ShouldBe(double.NaN);
        rates.FractionOf(double.PositiveInfinity).ShouldBe(double.NaN);
    }

    /// <summary>How much of the paper a black shape covers, in pixels.</summary>
    static double Area(Canvas canvas)
    {
        double area = 0;
        for (int y = 0; y < canvas.Height; y++)
            for (int x = 0; x < canvas.Width; x++)
                area += (255 - canvas[x, y].Red) / 255.0;
        return area;
    }

    static readonly Colour Black = new(0, 0, 0);

    [Fact]
    public void Shapes_cover_their_area()
    {
        using Canvas triangle = new(100, 100);
        triangle.Fill([new(10.3, 10.7), new(80.1, 20.2), new(30.6, 90.9)], Black);
        Area(triangle).ShouldBe(Math.Abs(69.8 * 80.2 - 20.3 * 9.5) / 2, 3);

        using Canvas disc = new(100, 100);
        disc.Disc(new(50.2, 49.7), 30, Black);
        Area(disc).ShouldBe(Math.PI * 900, 15);

        using Canvas line = new(100, 100);
        line.Line([new(20, 30.25), new(80, 30.25)], new Pen(Black, 0.5));
        Area(line).ShouldBe(60 * 0.5 + Math.PI / 16, 0.5);

        using Canvas slanted = new(100, 100);
        slanted.Line([new(20, 20), new(60, 50), new(20, 80)], new Pen(Black, 4));
        Area(slanted).ShouldBe(100 * 4 + Math.PI * 4, 20);

        using Canvas dashed = new(200, 20);
        dashed.Line([new(10, 10), new(170, 10)], new Pen(Black, 1, Dash: 10, Gap: 10));
        Area(dashed).ShouldBe(8 * (10 + Math.PI / 4), 3);
    }

    [Fact]
    public void A_line_that_crosses_itself_is_no_darker_there()
    {
        using Canvas canvas = new(40, 40);
        canvas.Lines([[new(5, 20.5), new(35, 20.5)], [new(20.5, 5), new(20.5, 35)]], new Pen(Black, 3, 0.5));
        canvas[20, 20].ShouldBe(canvas[10, 20]);
        canvas[20, 20].Red.ShouldBeInRange((byte)127, (byte)128);
    }

    [Fact]
    public void Nothing_is_drawn_outside_the_canvas_or_the_clip()
    {
        using Canvas canvas = new(20, 20);
        canvas.Lines([[new(-1e9, 10), new(1e9, 10)], [new(10, -50), new(10, 90)]], new Pen(Black, 2), new Frame(5, 5, 15, 15));
        canvas.Fill([new(12, -50), new(60, 8), new(14, 8)], Black);
        canvas[10, 10].ShouldBe(Black);
        canvas[4, 10].ShouldBe(Colour.White);
        canvas[15, 10].ShouldBe(Colour.White);
        canvas[10, 4].ShouldBe(Colour.White);
        canvas[19, 5].ShouldBe(Black);
    }

    [Fact]
    public void A_reduced_trace_keeps_the_extremes_and_the_gaps()
    {
        Random random = new(5);
        double[] values = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextDouble())];
        values[5_000] = double.NaN;
        values[7_001] = 40;
        values[7_002] = -40;
        List<Point[]> lines = Trace.Reduce(values.Length, i => new Point(i / 100.0, values[i]));
        lines.Count.ShouldBe(2);
        lines.Sum(line => line.Length).ShouldBeLessThan(101 * 4 + 8);
        lines[1].Max(point => point.Y).ShouldBe(40);
        lines[1].Min(point => point.Y).ShouldBe(-40);
        lines[0][0].ShouldBe(new Point(0, values[0]));
        lines[1][^1].ShouldBe(new Point(99.99, values[^1]));
        foreach (Point[] line in lines)
            line.Zip(line.Skip(1)).ShouldAllBe(pair => pair.First.X <= pair.Second.X);
    }

    [Fact]
    public void Means_are_of_their_neighbours_and_of_nothing_that_is_not_there()
    {
        float[] values = [.. Enumerable.Range(0, 400).Select(i => (float)i)];
        values[200] = float.NaN;
        values[300] = 1e30f;
        double[] means = Smooth.Mean(values, 9, ceiling: 1000);
        means[0].ShouldBe(0);
        means[100].ShouldBe(100, 1e-9);
        means[200].ShouldBe(double.NaN);
        means[300].ShouldBe(double.NaN);
        means[201].ShouldBe((9 * 201 - 200) / 8.0, 1e-9);
        means[301].ShouldBe((9 * 301 - 300) / 8.0, 1e-9);
        means[399].ShouldBe(397, 1e-9);
    }

    [Fact]
    public void An_axis_lets_go_of_a_few_towering_losses_only()
    {
        double[] usual = [.. Enumerable.Range(0, 500).Select(i => 2 + 3 * Math.Exp(-i / 50.0))];
        LossRange.Of([.. usual])!.Value.High.ShouldBe(5);
        LossRange range = LossRange.Of([.. usual, 1e9, double.NaN, double.PositiveInfinity])!.Value;
        range.Low.ShouldBe(2, 0.01);
        range.High.ShouldBe(5, 2);
        LossRange.Of([double.NaN]).ShouldBeNull();
    }
}
