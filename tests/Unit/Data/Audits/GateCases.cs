using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Audits;

public sealed class GateCases
{
    static AuditReport Leaking()
    {
        Audit audit = new(new AuditOptions());
        foreach (string text in Texts.MadeUp(20, seed: 12))
            foreach (Split part in (Split[])[Split.Train, Split.Validation])
                audit.Add(new SourceDocument(Encoding.UTF8.GetBytes(text), default, Group: text[..3]), part);
        return audit.Report();
    }

    static void Pass(AuditReport report, params string[] waived) => Gate.Pass(report, waived, "mail.jsonl", "--set data.waive={0}");

    [Fact]
    public void What_is_above_its_limit_stops_a_run_with_a_letter()
    {
        string[] letter = Should.Throw<InvalidDataException>(() => Pass(Leaking())).Message.Split('\n');

        letter.Length.ShouldBe(2);
        letter[0].ShouldStartWith(
            "mail.jsonl: 20 of 20 held-out documents (100%) stand word for word in an earlier split too; 0.1% may "
            + "(exact_duplicates_across), such as validation, document 1: \"");
        letter[1].ShouldEndWith("--set data.waive=exact_duplicates_across,groups_across");
    }

    [Fact]
    public void A_waiver_lets_through_what_it_names_and_nothing_else()
    {
        string rest = Should.Throw<InvalidDataException>(() => Pass(Leaking(), Check.ExactAcross.Name)).Message;
        rest.ShouldNotContain("word for word");
        rest.ShouldEndWith("data.waive=exact_duplicates_across,groups_across");
        Should.NotThrow(() => Pass(Leaking(), Check.ExactAcross.Name, Check.GroupsAcross.Name));
    }

    [Fact]
    public void What_is_within_its_limit_stops_nothing()
    {
        AuditReport report = new([],
        [
            new AuditFinding(Check.NearAcross, 10, 1000, []), new AuditFinding(Check.ExactWithin, 100, 1000, []),
                new AuditFinding(Check.ExactWithin, 101, 1000, []),
            new AuditFinding(Check.UnseenTokens, 900, 1000, []),
        ]);

        Should.NotThrow(() => Pass(report));
        report.Findings.Select(finding => finding.Severity).ShouldBe([Severity.Warning, Severity.Note, Severity.Warning, Severity.Note]);
    }

    [Fact]
    public void Every_check_has_a_name_of_its_own_and_is_found_by_it()
    {
        Check.All.Select(check => check.Name).ShouldBeUnique();
        Check.All.ShouldAllBe(check => Check.Find(check.Name) == check);
        Check.Find("near_duplicates").ShouldBeNull();
    }
}
