using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data;

public sealed class SplitRuleCases
{
    static readonly ListSource Four = new([["a"]], [["b"]], [["c"]], [["d"]]);

    static SourceDocument Document(string text, int file = 0, string? group = null, string? part = null) =>
        new(Encoding.UTF8.GetBytes(text), new SourcePlace(file, 0, 6), group, null, part);

    [Fact]
    public void By_hash_the_shares_come_out_and_equal_texts_stay_together()
    {
        ByHash rule = new(new SplitShares(0.2, 0.05));
        Split[] parts = [.. Enumerable.Range(0, 20_000).Select(i => rule.SplitOf(Document($"text {i}")))];
        (parts.Count(part => part == Split.Validation) / 20_000.0).ShouldBe(0.2, 0.01);
        (parts.Count(part => part == Split.Test) / 20_000.0).ShouldBe(0.05, 0.01);
        rule.SplitOf(Document("text 5", file: 3)).ShouldBe(parts[5]);
        rule.Sentence.ShouldContain("lowest 20% of hashes are for validation, the next 5% for test");
    }

    [Fact]
    public void By_group_a_group_is_in_one_part_whole()
    {
        ByGroup rule = new(new SplitShares(0.5), Four);
        for (int i = 0; i < 50; i++)
            Enumerable.Range(0, 20).Select(j => rule.SplitOf(Document($"{j}", group: $"author {i}"))).Distinct().Count().ShouldBe(1);
        string message = Should.Throw<InvalidDataException>(() => rule.SplitOf(Document("x", file: 2))).Message;
        message.ShouldContain("2, document 7 belongs to no group");
        message.ShouldContain("--group-column");
    }

    [Fact]
    public void By_file_the_last_are_for_validation_and_one_is_left_to_learn_from()
    {
        ByFile rule = new(new SplitShares(0.1, 0.1), Four);
        Enumerable.Range(0, 4).Select(file => rule.SplitOf(Document("x", file)))
            .ShouldBe([Split.Train, Split.Train, Split.Test, Split.Validation]);
        Should.Throw<InvalidDataException>(() => new ByFile(new SplitShares(0.5, 0.49), Four)).Message.ShouldContain("too few");
    }

    [Fact]
    public void As_given_takes_the_words_people_use_and_refuses_others_with_their_place()
    {
        AsGiven rule = new(Four);
        new[] { "train", "Training", "dev", "val", "valid", "VALIDATION", " test " }.Select(word => rule.SplitOf(Document("x", part: word)))
            .ShouldBe([Split.Train, Split.Train, Split.Validation, Split.Validation, Split.Validation, Split.Validation, Split.Test]);
        Should.Throw<InvalidDataException>(() => rule.SplitOf(Document("x", part: "holdout"))).Message.ShouldContain(
            "document 7 gives its split as \"holdout\"");
        Should.Throw<InvalidDataException>(() => rule.SplitOf(Document("x"))).Message.ShouldContain("--split-column");
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, 0)]
    public void Shares_that_are_none_are_refused(double validation, double test) =>
        Should.Throw<InvalidDataException>(() => new SplitShares(validation, test).Checked()).Message.ShouldContain("below 1 together");
}
