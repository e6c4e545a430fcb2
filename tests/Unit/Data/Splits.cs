using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data;

public sealed class Splits
{
    static TextSource Text(string text) => new("text", "a test", Encoding.UTF8.GetBytes(text));

    static string Read(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    static TextSplit Lines(string text, double share = 0.1) =>
        TextSplit.Of(Text(text), new TextSplitOptions { Validation = share, DocumentSeparator = "\n" });

    [Fact]
    public void The_end_of_a_running_text_is_for_validation()
    {
        TextSplit split = TextSplit.Of(Text(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i % 10}"))), new TextSplitOptions());
        Read(split.Train).ShouldBe(string.Concat(Enumerable.Repeat("0123456789", 9)));
        Read(split.Validation).ShouldBe("0123456789");
        (split.TrainDocuments, split.ValidationDocuments).ShouldBe((1, 1));
        split.Rule.ShouldContain("last 10 of 100 bytes");
    }

    [Fact]
    public void A_character_is_not_cut_in_two()
    {
        string text = "aé€🙂" + "aé€🙂" + "aé€🙂" + "z";
        for (double share = 0.05; share < 0.98; share += 0.01)
        {
            TextSplit split = TextSplit.Of(Text(text), new TextSplitOptions { Validation = share });
            (Read(split.Train) + Read(split.Validation)).ShouldBe(text);
            Read(split.Train).ShouldNotContain('\uFFFD');
        }
    }

    [Fact]
    public void Whole_documents_go_to_a_side_in_order_and_equal_ones_to_the_same()
    {
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => $"line {i * i % 1000}\n")];
        TextSplit split = Lines(string.Concat(lines), 0.2);
        string[] train = Documents(split.Train), validation = Documents(split.Validation);
        (train.Length, validation.Length).ShouldBe((split.TrainDocuments, split.ValidationDocuments));
        (train.Length + validation.Length).ShouldBe(3000);
        train.Intersect(validation).ShouldBeEmpty();
        HashSet<string> held = [.. validation];
        validation.ShouldBe(lines.Where(held.Contains));
        train.ShouldBe(lines.Where(line => !held.Contains(line)));

        static string[] Documents(ReadOnlyMemory<byte> side) =>
            [.. Read(side).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line + "\n")];
    }

    [Theory]
    [InlineData(0.05), InlineData(0.1), InlineData(0.5)]
    public void The_share_is_met(double share)
    {
        TextSplit split = Lines(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"document number {i}\n")), share);
        double met = (double)split.Validation.Length / (split.Train.Length + split.Validation.Length);
        met.ShouldBe(share, tolerance: 5 * Math.Sqrt(share * (1 - share) / 20_000));
    }

    [Fact]
    public void No_document_changes_sides_when_others_are_added()
    {
        string[] lines = [.. Enumerable.Range(0, 2000).Select(i => $"line {i}\n")];
        HashSet<string> before = [.. Read(Lines(string.Concat(lines[..1000])).Validation).Split('\n')];
        HashSet<string> after = [.. Read(Lines(string.Concat(lines)).Validation).Split('\n')];
        before.IsSubsetOf(after).ShouldBeTrue();
        after.Count.ShouldBeGreaterThan(before.Count);
    }

    [Fact]
    public void The_last_document_needs_no_separator_to_be_known_again()
    {
        for (int i = 0; i < 20; i++)
        {
            TextSplit split = Lines($"x{i}\ny\nz\nx{i}", 0.4);
            new[] { Read(split.Train), Read(split.Validation) }.Count(side => side.Contains($"x{i}")).ShouldBe(1);
        }
    }

    [Fact]
    public void Few_documents_still_fill_both_sides()
    {
        foreach (double share in new[] { 0.001, 0.999 })
            for (int i = 0; i < 20; i++)
            {
                TextSplit split = Lines($"a{i}\nb{i}\nc{i}\n", share);
                (split.TrainDocuments + split.ValidationDocuments).ShouldBe(3);
                (share < 0.5 ? split.ValidationDocuments : split.TrainDocuments).ShouldBe(1);
            }
    }

    [Fact]
    public void Documents_keep_their_separators()
    {
        string[] cut = [.. Documents.Cut(Encoding.UTF8.GetBytes("\n\na\n\nb\nc\n\n\n\nd"), "\n\n"u8.ToArray()).Select(Read)];
        cut.ShouldBe(["\n\na\n\n", "b\nc\n\n\n\n", "d"]);
        Documents.Cut("\n\n\n"u8.ToArray(), "\n"u8.ToArray()).Select(Read).ShouldBe(["\n\n\n"]);
    }

    [Fact]
    public void The_fingerprint_follows_source_rule_and_sides()
    {
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i}\n"));
        string[] fingerprints =
        [
            Lines(text).Fingerprint, Lines(text, 0.3).Fingerprint, Lines(text + "more\n").Fingerprint,
            TextSplit.Of(Text(text), new TextSplitOptions()).Fingerprint,
        ];
        fingerprints.ShouldBeUnique();
        fingerprints.ShouldAllBe(fingerprint => fingerprint.Length == 64);
        Lines(text).Fingerprint.ShouldBe(fingerprints[0]);
    }

    [Fact]
    public void What_cannot_be_parted_is_refused_in_two_lines()
    {
        Refused(() => TextSplit.Of(Text("a"), new TextSplitOptions()), "1 bytes");
        Refused(() => Lines("one line\n"), "but one document");
        Refused(() => Lines("same\nsame\nsame\n"), "but one document");
        Refused(() => TextSplit.Of(Text("abc"), new TextSplitOptions { Validation = 1, DocumentSeparator = "" }),
            "share for validation is 1");
        Refused(() => TextSplit.Of(Text("abc"), new TextSplitOptions { Validation = double.NaN }), "share");
        Refused(() => TextSplit.EnsureRow("validation", 256, 256),
            "the validation split of the text has 256 tokens, and one row needs 257");
        Should.NotThrow(() => TextSplit.EnsureRow("train", 257, 256));
        new TextSplitOptions { Validation = -1, DocumentSeparator = "" }.Validate().Count().ShouldBe(2);

        static void Refused(Action act, string what)
        {
            string[] lines = Should.Throw<InvalidDataException>(act).Message.Split('\n');
            lines.Length.ShouldBe(2);
            lines[0].ShouldContain(what);
        }
    }
}
