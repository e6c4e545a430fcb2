using Hone.Models.Families;
using Hone.Tensors.Ops;

namespace Hone.Unit.Models;

/// <summary>Llama 3's rule for rotary positions is found again from what a GGUF file holds of it.</summary>
public sealed class RopeScalings
{
    [Theory]
    [InlineData(8, 1, 4, 8192, 128, 500_000), InlineData(32, 1, 4, 8192, 64, 500_000), InlineData(8, 1, 4, 16, 4, 500_000)]
    public void A_rule_in_use_comes_back_as_it_was(double factor, double low, double high, int context, int headSize, double rotaryBase)
    {
        RotaryScaling rule = new(factor, low, high, context);
        GgufRopeScaling.Of(GgufRopeScaling.Divisors(rule, rotaryBase, headSize), rotaryBase).ShouldBe(rule);
    }

    [Fact]
    public void Another_rule_of_the_kind_comes_back_as_one_that_divides_the_same()
    {
        float[] divisors = GgufRopeScaling.Divisors(new RotaryScaling(5, 2, 12, 4000), 10_000, 128);
        RotaryScaling found = GgufRopeScaling.Of(divisors, 10_000);
        foreach ((float one, float other) in divisors.Zip(GgufRopeScaling.Divisors(found, 10_000, 128))) other.ShouldBe(one, 1e-4f);
        found.LowFrequency.ShouldBe(1);
        found.OriginalContext.ShouldBe(2000);
    }

    [Fact]
    public void Divisors_of_no_rule_are_refused() =>
        Should.Throw<InvalidDataException>(() => GgufRopeScaling.Of([1, 3, 2, 8], 10_000)).Message
            .ShouldStartWith("rope_freqs.weight of the GGUF file follows no rule that Hone computes, with divisors from 1 to 8\n");
}
