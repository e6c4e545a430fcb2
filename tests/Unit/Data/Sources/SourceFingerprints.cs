using System.Security.Cryptography;
using Hone.Cli.Screen;
using Hone.Data.Sources;

namespace Hone.Unit.Data.Sources;

public sealed class SourceFingerprints : SourceFolder
{
    [Fact]
    public void Names_sizes_and_contents_count_and_where_the_folder_lies_does_not()
    {
        Write("one/a.txt", "abc");
        Write("one/b/c.txt", new string('x', 1_000_000));
        Write("two/a.txt", "abc");
        Write("two/b/c.txt", new string('x', 1_000_000));
        SourceFingerprint[] one = [.. SourceFingerprint.Of(Source.Open(Path.Combine(Root, "one")))];
        // FIPS 180-2, B.1
        one[0].ShouldBe(new SourceFingerprint("a.txt", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        one[1].ShouldBe(
            new SourceFingerprint("b/c.txt", 1_000_000, Convert.ToHexStringLower(
            SHA256.HashData(File.ReadAllBytes(Path.Combine(Root, "one/b/c.txt"))))));
        SourceFingerprint.Of(Source.Open(Path.Combine(Root, "two"))).ShouldBe(one);

        string together = SourceFingerprint.Together(one);
        SourceFingerprint.Together(one.Reverse()).ShouldNotBe(together);
        SourceFingerprint.Together([one[0] with { Name = "A.txt" }, one[1]]).ShouldNotBe(together);
        SourceFingerprint.Of(Source.Open(Path.Combine(Root, "one/a.txt"))).Single().ShouldBe(one[0]);
    }
}
