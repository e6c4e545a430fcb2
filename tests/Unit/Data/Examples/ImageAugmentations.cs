using Hone.Data.Examples;

namespace Hone.Unit.Data.Examples;

/// <summary>Images moved and turned: repeatable, inside what was asked for, and right where the answer is known.</summary>
public sealed class ImageAugmentations
{
    static readonly ImageSize Size = new(9, 7);

    [Fact]
    public void The_same_place_of_a_run_gives_the_same_bits_and_another_gives_others()
    {
        ImageAugmentation augmentation = new(2, 15);
        float[] source = Ramp(2), first = new float[source.Length], again = new float[source.Length];
        augmentation.Apply(1, 3, 5, source, Size, first);
        augmentation.Apply(1, 3, 5, source, Size, again);
        again.ShouldBe(first);
        foreach ((ulong seed, int epoch, int example) in ((ulong, int, int)[])[(2, 3, 5), (1, 4, 5), (1, 3, 6)])
        {
            augmentation.Apply(seed, epoch, example, source, Size, again);
            again.ShouldNotBe(first);
        }
    }

    [Fact]
    public void Moving_covers_every_offset_alike_and_nothing_beyond()
    {
        ImageAugmentation augmentation = new(2, 0);
        float[] source = new float[63], moved = new float[63];
        source[4 * 7 + 3] = 1;
        Dictionary<int, int> places = [];
        for (int example = 0; example < 5000; example++)
        {
            augmentation.Apply(7, 0, example, source, Size, moved);
            int place = Array.IndexOf(moved, 1f);
            places[place] = places.GetValueOrDefault(place) + 1;
        }

        places.Count.ShouldBe(25);
        places.Keys.ShouldAllBe(place => Math.Abs(place / 7 - 4) <= 2 && Math.Abs(place % 7 - 3) <= 2);
        places.Values.ShouldAllBe(count => count > 140 && count < 270);      // 200 expected; five standard deviations are 70
    }

    [Fact]
    public void What_is_far_outside_leaves_an_empty_image()
    {
        ImageAugmentation augmentation = new(100, 0);
        float[] source = [.. Enumerable.Repeat(1f, 63)], moved = new float[63];
        bool isEmpty = false;
        for (int example = 0; example < 50; example++)
        {
            augmentation.Apply(7, 0, example, source, Size, moved);
            isEmpty |= moved.All(number => number == 0);
        }

        isEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Turning_keeps_the_middle_and_takes_from_around_it()
    {
        ImageAugmentation augmentation = new(0, 30);
        float[] source = Ramp(1), turned = new float[63];
        bool differs = false;
        for (int example = 0; example < 20; example++)
        {
            augmentation.Apply(7, 0, example, source, Size, turned);
            turned[4 * 7 + 3].ShouldBe(source[4 * 7 + 3], 1e-6);             // a ramp is the same between its numbers
            differs |= Math.Abs(turned[0] - source[0]) > 0.01;
            (turned[3 * 7 + 3] + turned[5 * 7 + 3]).ShouldBe(2 * source[4 * 7 + 3], 1e-5);
        }

        differs.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_asked_for_is_nothing_done()
    {
        ImageAugmentation augmentation = new(0, 0);
        float[] source = Ramp(3), target = new float[source.Length];
        augmentation.Apply(1, 2, 3, source, Size, target);
        target.ShouldBe(source);
        augmentation.IsNone.ShouldBeTrue();
    }

    static float[] Ramp(int planes) =>
        [.. Enumerable.Range(0, 63 * planes).Select(i => 0.1f + i % 63 / 7 * 0.03f + i % 7 * 0.02f + i / 63)];
}
