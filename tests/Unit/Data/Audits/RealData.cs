using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Unit.Data.Audits;

/// <summary>What the audit says of data that people use.</summary>
public sealed class RealData
{
    [Fact]
    public void Shakespeares_plays_do_not_repeat_themselves_across_the_cut()
    {
        TextSplit split = TextSplit.Of(TextSource.FromFile(Repository.SharedFile("tinyshakespeare/input.txt")), new TextSplitOptions());

        AuditReport report = Planted.Of([(Text(split.Train), Split.Train), (Text(split.Validation), Split.Validation)],
            options: new AuditOptions { IsRunningText = true });

        report.Splits.Sum(part => part.Passages).ShouldBeGreaterThan(7000);
        report.Findings.ShouldBeEmpty();

        static string Text(ReadOnlyMemory<byte> part) => Encoding.UTF8.GetString(part.Span);
    }

    [Fact]
    public void Messages_that_were_sent_twice_are_found_in_a_collection_of_spam()
    {
        string[] messages = [.. File.ReadLines(Repository.SharedFile("sms_spam/sms.tsv")).Select(line => line.Split('\t', 2)[1])];

        AuditReport report = Planted.Of(messages.Select((text, i) => (text, i % 5 == 0 ? Split.Test : Split.Train)));

        // A random cut of this collection, as most people make it, has repeats on both sides: more than one message in ten.
        AuditFinding finding = report.Findings.Single(finding => finding.Check == Check.ExactAcross);
        finding.Severity.ShouldBe(Severity.Refusal);
        finding.Share.ShouldBeInRange(0.05, 0.2);
    }
}
