using System.Text;
using Hone.Cli.Screen;
using Hone.Data.Audits;
using Hone.Data.Audits.Baselines;
using Hone.Data.Rows;

namespace Hone.Unit.Data.Audits;

public sealed class TokenCoverageCases
{
    static AuditFinding[] Of(int[] train, int[] validation) => [.. TokenCoverage.Of(
        new TokenCounts([train], 6), EvaluationRows.OfText(validation, 4), token => Encoding.UTF8.GetBytes($"<{token}>"))];

    [Fact]
    public void What_never_occurs_in_the_training_part_is_named()
    {
        AuditFinding[] findings = Of([0, 1, 2, 2, 4], [3, 0, 3, 3, 1, 5, 2]);

        findings.Select(finding => (finding.Check, finding.Count, finding.Total))
            .ShouldBe([(Check.UnseenTargets, 3, 6), (Check.UnseenTokens, 2, 6)]);
        findings[0].Severity.ShouldBe(Severity.Warning);
        findings[1].Severity.ShouldBe(Severity.Note);
        findings[0].Examples.Select(example => example.First).ShouldBe([new("token 3", "<3>"), new("token 5", "<5>")]);
    }

    [Fact]
    public void A_vocabulary_that_is_used_whole_has_no_finding() => Of([0, 1, 2, 3, 4, 5], [5, 4, 3]).ShouldBeEmpty();
}
