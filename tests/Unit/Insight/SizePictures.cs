using Hone.Insight.Pictures;
using Hone.Unit.Formats;

namespace Hone.Unit.Insight;

/// <summary>The picture of size against loss.</summary>
public sealed class SizePictures
{
    [Theory]
    [InlineData(PictureFormat.Png), InlineData(PictureFormat.Svg), InlineData(PictureFormat.Pdf)]
    public void The_same_points_give_the_same_picture(PictureFormat format)
    {
        SizePoint[] points =
        [
            new("f32", 4_000_000, 0, 0, 0), new("q8_0", 1_100_000, 1e-4, -1e-4, 3e-4), new("q4_k", 600_000, 0.002, double.NaN, double.NaN),
        ];
        byte[] picture = SizePicture.Draw("a run", "its facts", points, format);
        SizePicture.Draw("a run", "its facts", points, format).ShouldBe(picture);
        if (format == PictureFormat.Png) DecodedPng.Read(picture).Width.ShouldBe(1600);
        SizePicture.Draw("a run", "its facts", [points[0] with { LossIncrease = double.PositiveInfinity }], format).ShouldNotBeEmpty();
    }
}
