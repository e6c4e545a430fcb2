using Hone.Insight.Pictures;
using Hone.Insight.Rates;
using Hone.Tensors.Random;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight;

/// <summary>Curves of a rate that climbs, whose steepest place and edge are known.</summary>
public sealed class RateCurves
{
    static readonly double[] Rates = [.. Enumerable.Range(0, 281).Select(i => 1e-6 * Math.Pow(10, i / 40.0))];

    [Fact]
    public void The_steepest_place_and_the_edge_are_found()
    {
        RateCurve curve = RateCurve.Of(Rates, Fall(middle: 1e-3, edge: 0.1));
        Math.Log10(curve.Steepest).ShouldBe(-3, 0.05);
        curve.HasEdge.ShouldBeTrue();
        Math.Log10(curve.Edge).ShouldBe(Math.Log10(0.1 * Math.Sqrt(0.1 * 1.7)), 0.05);          // where a tenth of 1.7 nats is lost again
        curve.Suggested.ShouldBe(Math.Sqrt(curve.Steepest * curve.Edge / 4), 1e-12);
    }

    [Fact]
    public void Noise_moves_them_little()
    {
        RateCurve curve = RateCurve.Of(Rates, Fall(middle: 1e-3, edge: 0.1, noise: 0.05));
        Math.Log10(curve.Steepest).ShouldBe(-3, 0.5);
        Math.Log10(curve.Edge).ShouldBe(Math.Log10(0.1 * Math.Sqrt(0.1 * 1.7)), 0.2);
    }

    [Fact]
    public void A_loss_that_never_rises_has_no_edge()
    {
        RateCurve curve = RateCurve.Of(Rates, Fall(middle: 1e-3, edge: 1e9));
        curve.HasEdge.ShouldBeFalse();
        curve.Edge.ShouldBe(Rates[^1]);
    }

    [Fact]
    public void A_loss_that_falls_at_no_rate_suggests_none()
    {
        Should.Throw<InvalidDataException>(() => RateCurve.Of(Rates, [.. Rates.Select(_ => 4.2)])).Message.ShouldStartWith(
            "the loss fell at no rate from 1e-6 to 10: it stayed around 4.200\n");
        Should.Throw<InvalidDataException>(() => RateCurve.Of(Rates, [.. Rates.Select(rate => 4.2 + rate)])).Message.ShouldContain(
            "fell at no rate");
        Should.Throw<InvalidDataException>(() => RateCurve.Of(Rates[..5], [5, 4, 3, 2, 1])).Message.ShouldStartWith(
            "the loss was lost after 5 steps");
        Should.Throw<ArgumentException>(() => RateCurve.Of(Rates, [1, 2]));
    }

    [Theory]
    [InlineData(PictureFormat.Png), InlineData(PictureFormat.Svg), InlineData(PictureFormat.Pdf)]
    public void The_same_curve_gives_the_same_picture(PictureFormat format)
    {
        RateCurve curve = RateCurve.Of(Rates, Fall(middle: 1e-3, edge: 0.1, noise: 0.05));
        byte[] picture = RatePicture.Draw("a run", "its facts", curve, 1e-3, format);
        RatePicture.Draw("a run", "its facts", curve, 1e-3, format).ShouldBe(picture);
        if (format == PictureFormat.Png) DecodedPng.Read(picture).Width.ShouldBe(1600);
    }

    static double[] Fall(double middle, double edge, double noise = 0)
    {
        Philox random = new(3, Purpose.Proof);
        return [.. Rates.Select((rate, i) => 2.5 + 1.7 / (1 + Math.Pow(rate / middle, 1.5)) + Math.Pow(rate / edge, 2)
            + noise * random.Normals((ulong)i).First)];
    }
}
