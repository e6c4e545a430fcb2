using Hone.Data.Tasks;

namespace Hone.Unit.Data.Tasks;

/// <summary>What CPython 3.11 prints for the same calls.</summary>
public sealed class PythonRandoms
{
    [Theory]
    [InlineData(0, 3626764237, 1654615998, 3255389356)]
    [InlineData(1337, 2653228291, 3975144315, 2290358181)]
    [InlineData((1L << 40) + 5, 2166296868, 2220160828, 1153647273)]
    public void Its_words_are_those_of_getrandbits(long seed, uint first, uint second, uint third)
    {
        PythonRandom random = new(seed);
        (random.Next(), random.Next(), random.Next()).ShouldBe((first, second, third));
    }

    [Fact]
    public void A_seed_below_zero_is_that_above_it() => new PythonRandom(-1337).Next().ShouldBe(new PythonRandom(1337).Next());

    [Fact]
    public void The_state_is_refilled_as_the_generator_goes_on()
    {
        int[] items = [.. Enumerable.Range(0, 1000)];
        new PythonRandom(1337).Shuffle(items.AsSpan());
        items[..10].ShouldBe([239, 310, 101, 624, 1, 628, 612, 482, 215, 981]);
        Hone.Text.Sha256.Of(string.Join(',', items)).ShouldBe("b63e80c225a7dae7b379f5ef9a40418acad20f4c3e06f47173731537d5d7e735");
    }

    [Fact]
    public void It_shuffles_as_Python_does()
    {
        int[] items = [.. Enumerable.Range(0, 20)];
        new PythonRandom(1337).Shuffle(items.AsSpan());
        items.ShouldBe([13, 1, 2, 9, 7, 8, 0, 18, 3, 14, 4, 16, 12, 15, 6, 10, 5, 11, 17, 19]);
    }

    public static TheoryData<long, int, int[]> Samples => new()
    {
        { 1234, 100, [99, 56, 14, 0, 11, 74, 4, 85, 88, 10] },
        { 1234, 30, [24, 14, 3, 0, 2, 18, 1, 21, 25, 27] },                              // drawn from those that are left
        { 1235, 2116, [1739, 1925, 1602, 610, 1429, 1775, 872, 404, 1684, 1027] },
        { 1236, 10, [8, 7, 9] },
        { 1239, 5, [0, 2, 1, 4, 3] },
        { 1240, 85, [82, 59, 45, 74, 66, 67, 5, 51, 52, 34] },                           // the last of the small ones
        { 1240, 86, [82, 59, 45, 74, 66, 67, 5, 51, 52, 34] },                           // the first of the large
    };

    [Theory, MemberData(nameof(Samples))]
    public void It_samples_as_Python_does(long seed, int population, int[] drawn) =>
        new PythonRandom(seed).Sample(population, drawn.Length).ShouldBe(drawn);

    [Fact]
    public void More_than_there_are_cannot_be_drawn() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new PythonRandom(1).Sample(3, 4));
}
