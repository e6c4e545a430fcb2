using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Audits;

public sealed class AuditCases
{
    static readonly string[] Clean = Texts.MadeUp(200, seed: 9);

    static AuditReport Of(params SourceDocument[] documents) => Of(new AuditOptions(), documents);

    static AuditReport Of(AuditOptions options, params SourceDocument[] documents)
    {
        Audit audit = new(options);
        foreach (SourceDocument document in documents)
            audit.Add(document, Enum.Parse<Split>(document.Split ?? "Train"));
        return audit.Report();
    }

    static SourceDocument Document(string text, Split part = Split.Train, string? label = null, string? group = null) =>
        new(Encoding.UTF8.GetBytes(text), default, group, label, part.ToString());

    static AuditFinding? Finding(AuditReport report, Check check) => report.Findings.FirstOrDefault(finding => finding.Check == check);

    [Fact]
    public void Clean_data_have_no_finding()
    {
        AuditReport report = Of(
            [.. Clean.Select((text, i) => Document(text, i % 5 == 0 ? Split.Validation : Split.Train, $"{i % 3}", $"{i}"))]);

        report.Findings.ShouldBeEmpty();
        report.Splits.ShouldBe([new SplitSize(Split.Train, 160, 0, Bytes(1, 2, 3, 4)), new SplitSize(Split.Validation, 40, 0, Bytes(0))]);

        static long Bytes(params int[] of) => Clean.Where((_, i) => of.Contains(i % 5)).Sum(text => (long)text.Length);
    }

    [Fact]
    public void Nothing_at_all_has_no_finding() => Of().ShouldSatisfyAllConditions(
        report => report.Findings.ShouldBeEmpty(), report => report.Splits.ShouldBeEmpty());

    [Fact]
    public void A_repeat_names_both_places_and_which_part_is_at_fault()
    {
        AuditReport report = Of(new AuditOptions { Where = place => $"line {place.Row}" },
            new SourceDocument(Encoding.UTF8.GetBytes(Clean[0]), new SourcePlace(0, 0, 7), Split: "Validation"),
            new SourceDocument(Encoding.UTF8.GetBytes(Clean[0].ToUpperInvariant()), new SourcePlace(0, 0, 8), Split: "Train"));

        AuditFinding finding = report.Findings.ShouldHaveSingleItem();
        finding.Check.ShouldBe(Check.ExactAcross);
        (finding.Count, finding.Total, finding.Severity).ShouldBe((1, 1, Severity.Refusal));
        AuditExample example = finding.Examples.ShouldHaveSingleItem();
        (example.First.Where, example.Second!.Where).ShouldBe(("validation, line 7", "train, line 8"));
        Clean[0].ShouldStartWith(example.First.Excerpt);
        example.Second.Excerpt.ShouldBe(example.First.Excerpt.ToUpperInvariant());
    }

    [Fact]
    public void Test_documents_may_be_in_neither_earlier_part()
    {
        AuditReport report = Of(
            [.. Clean.Select(text => Document(text)), Document(Clean[0], Split.Validation), Document(Clean[0], Split.Test),
            Document(Clean[1], Split.Test)]);

        Finding(report, Check.ExactAcross)!.Count.ShouldBe(3);
        Finding(report, Check.ExactWithin).ShouldBeNull();
    }

    [Fact]
    public void Repeats_within_a_part_are_counted_but_for_the_first()
    {
        AuditReport report = Of(
            [.. Clean.Select(text => Document(text)), .. Enumerable.Repeat(Document(Clean[3]), 4), Document(Clean[5] + " and more")]);

        (Finding(report, Check.ExactWithin)!.Count, Finding(report, Check.ExactWithin)!.Severity).ShouldBe((4, Severity.Note));
        Finding(report, Check.NearWithin)!.Count.ShouldBe(1);
        Finding(report, Check.NearWithin)!.Examples[0].Similarity!.Value.ShouldBe(
            Planted.Similarity(Clean[5], Clean[5] + " and more"), 1e-6);
    }

    [Fact]
    public void Copies_of_a_near_repeat_all_count()
    {
        AuditReport report = Of(
            [.. Clean.Select(text => Document(text)), .. Enumerable.Repeat(Document(Clean[5] + " and more", Split.Validation), 3)]);

        (Finding(report, Check.NearAcross)!.Count, Finding(report, Check.NearAcross)!.Total).ShouldBe((3, 3));
    }

    [Fact]
    public void Short_texts_are_never_near_but_may_be_equal()
    {
        AuditReport report = Of(Document("Yes, sir, said he."), Document("Yes, sir, said she.", Split.Validation), Document("no"),
            Document("no ", Split.Validation), Document("No", Split.Validation));

        report.Findings.ShouldHaveSingleItem().Check.ShouldBe(Check.ExactAcross);
        Finding(report, Check.ExactAcross)!.Count.ShouldBe(1);
    }

    [Fact]
    public void The_same_text_under_two_labels_is_a_conflict()
    {
        AuditReport report = Of(
            Document("Where is my card?", label: "arrival"), Document("Where is my card? ", label: "lost"),
            Document("Where is my card?", label: "arrival"),
            Document("Who are you?", label: "identity"), Document("Who are you?", label: "identity"), Document("Who are you?"));

        AuditFinding finding = Finding(report, Check.ConflictingLabels)!;
        (finding.Count, finding.Total).ShouldBe((3, 5));
    }

    [Fact]
    public void Groups_may_not_be_split()
    {
        AuditReport report = Of(
            Document(Clean[0], group: "a"), Document(Clean[1], Split.Validation, group: "a"),
            Document(Clean[2], Split.Validation, group: "b"), Document(Clean[3], Split.Validation));

        AuditFinding finding = report.Findings.ShouldHaveSingleItem();
        (finding.Check, finding.Count, finding.Total, finding.Severity).ShouldBe((Check.GroupsAcross, 1, 3, Severity.Refusal));
        finding.Examples[0].Second!.Excerpt.ShouldBe(finding.Examples[0].Second!.Excerpt);
    }

    [Fact]
    public void Empty_and_degenerate_documents_are_told_apart()
    {
        string template = string.Concat(Enumerable.Repeat("the same sentence again and again. ", 60));
        AuditReport report = Of([.. Clean.Select(text => Document(text)),
            Document(""), Document(" \n\t"), Document(new string('a', 400)), Document(string.Concat(Enumerable.Repeat("buy ", 40))),
                Document(template)]);

        Finding(report, Check.Empty)!.Count.ShouldBe(2);
        Finding(report, Check.Degenerate)!.Count.ShouldBe(3);
        Finding(report, Check.ExactWithin).ShouldBeNull("emptiness is no repeat");
    }

    [Fact]
    public void Bytes_of_no_character_are_counted_one_by_one()
    {
        AuditReport report = Of(
            new SourceDocument(new byte[] { (byte)'a', 0xFF, 0xC3, 0xA9, 0xE2, 0x82, (byte)'b' }, default),
            Document(string.Concat(Clean)));

        (Finding(report, Check.InvalidUtf8)!.Count, Finding(report, Check.InvalidUtf8)!.Total)
            .ShouldBe((3, 7L + Clean.Sum(text => text.Length)));
    }

    [Fact]
    public void Passages_of_a_running_text_are_compared_and_headings_are_not()
    {
        string[] speeches = [.. Clean.Select((text, i) => $"FIRST CITIZEN:\n\nACT {i % 4}\n\n{text}")];
        string train = string.Join("\n\n", speeches[..150]), validation = string.Join("\n\n", speeches[150..]);
        AuditOptions running = new() { IsRunningText = true };

        Of(running, Document(train), Document(validation, Split.Validation)).Findings.ShouldBeEmpty();
        AuditReport leaking = Of(running, Document(train), Document(validation + "\n\n" + Clean[4] + "\n\n" + Clean[5], Split.Validation));

        AuditFinding finding = leaking.Findings.ShouldHaveSingleItem();
        (finding.Check, finding.Count, finding.Total).ShouldBe((Check.PassagesAcross, 2, 52));
    }

    [Fact]
    public void A_toy_that_says_one_thing_over_and_over_is_not_judged()
    {
        string lines = string.Concat(Enumerable.Repeat("A sentence of words.\n", 3000));

        Of(new AuditOptions { IsRunningText = true }, Document(lines), Document(lines, Split.Validation)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_chapter_that_leaks_out_of_a_long_document_is_found()
    {
        string book = string.Join("\n\n", Texts.MadeUp(400, seed: 10)), chapter = string.Join("\n\n", Texts.MadeUp(400, seed: 10)[50..90]);

        AuditReport report = Of(
            Document(book), Document(string.Join("\n\n", Texts.MadeUp(400, seed: 11)) + "\n\n" + chapter, Split.Validation));

        AuditFinding finding = report.Findings.ShouldHaveSingleItem();
        (finding.Check, finding.Count, finding.Total).ShouldBe((Check.PassagesAcross, 40, 440));
    }
}
