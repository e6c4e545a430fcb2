using Hone.Cli.Screen;
using Hone.Data;

namespace Hone.Unit.Data;

public sealed class PhiloxCases
{
    /// <summary>Known answers published with the paper's library (Random123, kat_vectors).</summary>
    [Theory]
    [InlineData("00000000000000000000000000000000", 0x0000000000000000ul, "9b00dbd8bc57ac4ce169c58d6627e8d5")]
    [InlineData("ffffffffffffffffffffffffffffffff", 0xfffffffffffffffful, "6d5451fda20bc7c641c83b0e408f276d")]
    [InlineData("0370734413198a2e85a308d3243f6a88", 0x299f31d0a4093822ul, "24126ea15001e42094fdccebd16cfe09")]
    public void Blocks_are_those_of_the_paper(string place, ulong key, string block)
    {
        UInt128 at = UInt128.Parse(place, System.Globalization.NumberStyles.HexNumber);
        (ulong first, uint second, uint purpose) = ((ulong)at, (uint)(at >> 64), (uint)(at >> 96));
        Philox.DrawWide(key, (Purpose)purpose, first, second).ToString("x32").ShouldBe(block);
        Philox.Draw(key, (Purpose)purpose, first, second).ToString("x16").ShouldBe(block[16..]);
        (uint a, uint b, uint c, uint d) = new Hone.Tensors.Random.Philox(key, (Hone.Tensors.Random.Purpose)purpose).Words(first, second);
        $"{d:x8}{c:x8}{b:x8}{a:x8}".ShouldBe(block);
    }

    [Fact]
    public void A_purpose_an_index_or_a_seed_of_its_own_gives_other_numbers()
    {
        ulong[] draws =
        [
            Philox.Draw(1, Purpose.Stories, 5), Philox.Draw(1, Purpose.EpochPhase, 5), Philox.Draw(1, Purpose.Stories, 6),
            Philox.Draw(1, Purpose.Stories, 5, 1), Philox.Draw(2, Purpose.Stories, 5),
        ];
        draws.ShouldBeUnique();
        Philox.Draw(1, Purpose.Stories, 5).ShouldBe(draws[0]);
    }
}
