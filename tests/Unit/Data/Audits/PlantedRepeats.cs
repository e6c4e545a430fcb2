using Hone.Cli.Screen;
using Hone.Data.Audits;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Audits;

/// <summary>Every planted repeat is found, and clean text gives no alarm.</summary>
public sealed class PlantedRepeats
{
    static long CountOf(AuditReport report, Check check) => report.Findings.FirstOrDefault(finding => finding.Check == check)?.Count ?? 0;

    [Theory]
    [InlineData(1), InlineData(2)]
    public void Exact_ones_are_all_found_and_near_ones_but_for_one_in_a_hundred(int seed)
    {
        Planted planted = Planted.In(Texts.MadeUp(3000, seed), exact: 200, near: 1000, seed);
        AuditReport report = planted.Report();

        planted.Near.ShouldBe(1000);
        CountOf(report, Check.ExactAcross).ShouldBe(planted.Exact);
        CountOf(report, Check.NearAcross).ShouldBeInRange((long)(0.99 * planted.Near), planted.Near);
    }

    [Fact]
    public void So_they_are_among_paragraphs_of_real_books()
    {
        Planted planted = Planted.In(Texts.OfBooks(20_000), exact: 500, near: 2000, seed: 3);
        AuditReport report = planted.Report();

        planted.Near.ShouldBe(2000);
        CountOf(report, Check.ExactAcross).ShouldBe(planted.Exact);
        CountOf(report, Check.NearAcross).ShouldBeInRange((long)(0.99 * planted.Near), planted.Near + 2);
    }

    [Fact]
    public void Clean_documents_raise_no_alarm()
    {
        string[] clean = Texts.MadeUp(20_000, seed: 4, words: 12);
        AuditReport report = Planted.Of(clean.Select((text, i) => (text, i % 10 == 0 ? Split.Validation : Split.Train)));

        report.Findings.Sum(finding => finding.Count).ShouldBeLessThan(20);
    }

    [Fact]
    public void Paragraphs_of_real_books_raise_none_either()
    {
        string[] clean = Texts.OfBooks(40_000);
        AuditReport report = Planted.Of(clean.Select((text, i) => (text, i % 10 == 0 ? Split.Validation : Split.Train)));

        report.Findings.Sum(finding => finding.Count).ShouldBeLessThan(clean.Length / 1000, Describe(report));
    }

    [Fact]
    public void Threads_change_nothing()
    {
        Planted planted = Planted.In(Texts.MadeUp(2000, seed: 5), exact: 100, near: 300, seed: 5);

        Describe(planted.Report(threads: 1)).ShouldBe(Describe(planted.Report(threads: 2)));
        Describe(planted.Report(threads: 7)).ShouldBe(Describe(planted.Report(threads: 2)));
    }

    [Fact]
    public void Text_that_is_not_kept_is_judged_by_its_signature()
    {
        Planted planted = Planted.In(Texts.MadeUp(2000, seed: 6, words: 200), exact: 100, near: 400, seed: 6);
        AuditReport report = Planted.Of(planted.Documents, options: new AuditOptions { TextBudgetInBytes = 0 });

        CountOf(report, Check.ExactAcross).ShouldBe(planted.Exact);
        CountOf(report, Check.NearAcross).ShouldBeGreaterThan((long)(0.8 * planted.Near));
        report.Findings.ShouldAllBe(finding => finding.Examples.Count > 0 && finding.Examples[0].First.Excerpt.Length == 0);
    }

    static string Describe(AuditReport report) => string.Join('\n', report.Findings.Select(finding =>
        $"{finding.Sentence}\n  {string.Join("\n  ", finding.Examples.Select(Gate.Words))}"));
}
