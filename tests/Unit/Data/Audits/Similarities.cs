using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;

namespace Hone.Unit.Data.Audits;

public sealed class Similarities
{
    static byte[] Comparable(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text), written = new byte[bytes.Length];
        return written[..Normalisation.Write(bytes, written)];
    }

    [Theory]
    [InlineData("Hello,  World\n", "hello, world")]
    [InlineData("\t\n a \r\n\r\n B", "a b")]
    [InlineData(" \n\t ", "")]
    [InlineData("", "")]
    [InlineData("É é中", "É é中")]
    public void Case_and_white_space_do_not_count(string text, string comparable) =>
        Encoding.UTF8.GetString(Comparable(text)).ShouldBe(comparable);

    [Fact]
    public void The_similarity_is_that_of_the_sets_of_eight_byte_pieces()
    {
        string[] texts = [.. Texts.MadeUp(20, seed: 1, words: 20), "short", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa"];
        foreach (string left in texts)
            foreach (string right in texts.Append(left[..(left.Length / 2)]))
                if (left.Length >= 8 || right.Length >= 8)
                    Shingles.Similarity(Shingles.Distinct(Comparable(left)), Shingles.Distinct(Comparable(right)))
                        .ShouldBe(Planted.Similarity(left, right), 1e-12, $"{left} | {right}");
    }

    [Fact]
    public void Signatures_estimate_it_without_bias_and_as_closely_as_128_draws_can()
    {
        string[] texts = Texts.MadeUp(400, seed: 2, words: 300);
        List<double> errors = [];
        foreach ((int i, string text) in texts.Index())
        {
            string half = text[..(text.Length * (50 + i % 50) / 100)];
            errors.Add(Shared(text, half) - Planted.Similarity(text, half));
        }

        Math.Abs(errors.Average()).ShouldBeLessThan(0.006);                   // of 400 errors the mean has a standard error of 0.002
        Math.Sqrt(errors.Average(error => error * error)).ShouldBeInRange(0.025, 0.05);   // √(s (1 − s) / 128), some 0.037

        static double Shared(string left, string right)
        {
            ushort[] a = new ushort[Signature.Size], b = new ushort[Signature.Size];
            Signature.Write(Comparable(left), a);
            Signature.Write(Comparable(right), b);
            return Signature.Similarity(a, b);
        }
    }

    [Theory]
    [InlineData(50), InlineData(500), InlineData(20_000)]
    public void A_signature_knows_about_how_many_different_pieces_there_are(int words)
    {
        byte[] comparable = Comparable(Texts.MadeUp(1, seed: 3, words)[0]);

        double estimate = Signature.Write(comparable, new ushort[Signature.Size]);

        (estimate / Shingles.Distinct(comparable).Length).ShouldBe(1, 0.3);
    }
}
