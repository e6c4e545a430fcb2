using System.Text;
using Hone.Data.Parts;
using Hone.Data.Sources;

namespace Hone.Unit.Data;

public sealed class PartRuleCases
{
    static readonly ListSource Four = new([["a"]], [["b"]], [["c"]], [["d"]]);

    static SourceDocument Document(string text, int file = 0, string? group = null, string? part = null) =>
        new(Encoding.UTF8.GetBytes(text), new SourcePlace(file, 0, 6), group, null, part);

    [Fact]
    public void By_hash_the_shares_come_out_and_equal_texts_stay_together()
    {
        ByHash rule = new(new PartShares(0.2, 0.05));
        Part[] parts = [.. Enumerable.Range(0, 20_000).Select(i => rule.PartOf(Document($"text {i}")))];
        (parts.Count(part => part == Part.Validation) / 20_000.0).ShouldBe(0.2, 0.01);
        (parts.Count(part => part == Part.Test) / 20_000.0).ShouldBe(0.05, 0.01);
        rule.PartOf(Document("text 5", file: 3)).ShouldBe(parts[5]);
        rule.Sentence.ShouldContain("lowest 20% of hashes are for validation, the next 5% for test");
    }

    [Fact]
    public void By_group_a_group_is_in_one_part_whole()
    {
        ByGroup rule = new(new PartShares(0.5), Four);
        for (int i = 0; i < 50; i++)
            Enumerable.Range(0, 20).Select(j => rule.PartOf(Document($"{j}", group: $"author {i}"))).Distinct().Count().ShouldBe(1);
        string message = Should.Throw<InvalidDataException>(() => rule.PartOf(Document("x", file: 2))).Message;
        message.ShouldContain("2, document 7 belongs to no group");
        message.ShouldContain("--group-column");
    }

    [Fact]
    public void By_file_the_last_are_for_validation_and_one_is_left_to_learn_from()
    {
        ByFile rule = new(new PartShares(0.1, 0.1), Four);
        Enumerable.Range(0, 4).Select(file => rule.PartOf(Document("x", file))).ShouldBe([Part.Train, Part.Train, Part.Test, Part.Validation]);
        Should.Throw<InvalidDataException>(() => new ByFile(new PartShares(0.5, 0.49), Four)).Message.ShouldContain("too few");
    }

    [Fact]
    public void As_given_takes_the_words_people_use_and_refuses_others_with_their_place()
    {
        AsGiven rule = new(Four);
        new[] { "train", "Training", "dev", "val", "valid", "VALIDATION", " test " }.Select(word => rule.PartOf(Document("x", part: word)))
            .ShouldBe([Part.Train, Part.Train, Part.Validation, Part.Validation, Part.Validation, Part.Validation, Part.Test]);
        Should.Throw<InvalidDataException>(() => rule.PartOf(Document("x", part: "holdout"))).Message.ShouldContain("document 7 gives its part as \"holdout\"");
        Should.Throw<InvalidDataException>(() => rule.PartOf(Document("x"))).Message.ShouldContain("--part-column");
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, 0)]
    public void Shares_that_are_none_are_refused(double validation, double test) =>
        Should.Throw<InvalidDataException>(() => new PartShares(validation, test).Checked()).Message.ShouldContain("below 1 together");
}
