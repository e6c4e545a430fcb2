using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Training.Evaluation;

namespace Hone.Cli.Screen;

/// <summary>A decision: the claim, the terms of the rule, the slices, what could be seen, the verdict and what to do.</summary>
static class DecisionPage
{
    static readonly string[] TermHeads = ["TERM", "VALUE", "INTERVAL", ""];
    static readonly string[] SliceHeads = ["SLICE", "GAIN", "INTERVAL", "DOCUMENTS", "CHANCE", ""];
    static readonly string[] OperationHeads = ["NEEDS", "CANDIDATE", "BASELINE", "CHANGE", "COST", ""];

    public static void Write(Terminal terminal, DecisionRecord record, string file)
    {
        int room = Math.Min(terminal.Width, 120) - 1;
        foreach (string line in FactSheet.Wrap(record.Claim, room)) terminal.Line(line);
        terminal.Line();
        Columns.Write(terminal, TermHeads,
        [
            ["metric gain", Signed(record.Gain.Gain), Of(record.Gain.Interval), "measured, over seeds and documents"],
            ["  documents alone", "", Of(record.Gain.DocumentsInterval), "these very runs on other documents: no ground to ship"],
            ["− regression cost", Signed(record.RegressionCost), "", $"measured, times {record.Rule.RegressionWeight} as stated"],
            ["− operational cost", Signed(record.OperationalCost), "", record.Rule.Prices.Count == 0 ? "nobody stated a price (--cost)"
                : "measured, times prices as stated: "
                    + string.Join(", ", record.Rule.Prices.Select(price => $"{price.Key}={price.Value}"))],
            ["= net", Signed(record.Net), Of(record.NetInterval), $"at least {record.Rule.MinimumEffect} of gain is worth a change"],
        ], 1);
        terminal.Line();
        if (record.Slices.Count > 0)
        {
            Columns.Write(terminal, SliceHeads, [.. record.Slices.Select(slice => (string[])
            [
                Report.Printable(slice.Name), Signed(slice.Gain), Of(slice.Interval), Figures.Count(slice.Units),
                slice.Chance is { } chance ? Figures.Number(chance, 3) : Figures.None, slice.IsWorse ? "clearly worse" : "",
            ])], 1);
            terminal.Line();
        }

        Columns.Write(terminal, OperationHeads, [.. record.Operations.Select(term => (string[])
        [
            term.Name, Amount(term.Candidate), Amount(term.Baseline), term.Change is { } change ? Share(change) : Figures.None,
            term.Price is null ? Figures.None : Figures.Number(term.Cost, 4),
            term.Remark ?? (term.IsBeyondLimit ? "more than was allowed" : term.What),
        ])], 1);
        terminal.Line();
        string verdict = Decision.Say(record.Verdict);
        terminal.Line($"verdict: {(record.Verdict == Verdict.Ship ? terminal.Style.Good(verdict)
            : record.Verdict == Verdict.DoNotShip ? terminal.Style.Bad(verdict) : terminal.Style.Notable(verdict))}");
        FactSheet.Write(terminal,
        [
            .. record.Reasons.Select((reason, i) => new Fact(i == 0 ? "because" : "", reason)),
            .. record.Power is { } power ? [new Fact("can see", $"a difference of {Figures.Number(power.Detectable, 4)} in "
                + $"{Figures.Percent(power.Wanted, 0)} of cases, with {record.Gain.CandidateRuns} and {record.Gain.BaselineRuns} runs")]
                : Array.Empty<Fact>(),
            .. record.Assumptions.Select((assumption, i) => new Fact(i == 0 ? "assumed" : "", assumption)),
            .. record.Supersedes.Select((old, i) => new Fact(i == 0 ? "supersedes" : "", $"{old.Run}/decisions/{old.File}")),
            .. record.Next.Select((command, i) => new Fact(i == 0 ? "next" : "", command)),
            new Fact("kept as", $"decisions/{file} beside {string.Join(", ", record.Candidates.Select(run => run.Run))}"),
        ]);
    }

    static string Of(Interval? interval) => interval is { } ends ? $"[{Signed(ends.Low)}, {Signed(ends.High)}]" : Figures.None;

    static string Amount(double? value) => value is { } number ? Figures.Compact(number) : Figures.None;

    static string Share(double change) => (change > 0 ? "+" : "") + Figures.Percent(change, 1);

    static string Signed(double value) => (value > 0 ? "+" : "") + Figures.Number(value, 4);
}
