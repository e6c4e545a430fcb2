using Hone.Insight;
using Hone.Insight.Queries;
using Hone.Insight.Reports;
using Hone.Runs;
using Hone.Runs.Fields;

namespace Hone.Cli.Screen;

/// <summary>Every run on a line of its own.</summary>
static class RunTable
{
    const int LongestId = 40, LongestText = 60;

    static readonly RunField Validation = new("validation", "summary.best_val_loss"), Bits = new("bits", "summary.best_bits_per_byte"),
        Speed = new("speed", "summary.tokens_per_second"), Steps = new("steps", "summary.steps"), Age = new("age", RunField.Age),
            Proof = new("proof", "proof.verdict"), Decision = new("decision", "decision.verdict");

    /// <summary>The fields that have to be read for it.</summary>
    public static IEnumerable<string> Needs =>
        new[] { Validation, Bits, Speed, Steps, Age, Proof, Decision }.SelectMany(shown => shown.Needs);

    /// <summary>Writes the table.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="runs">The runs, in order.</param>
    /// <param name="columns">The fields to show; the usual ones where none is named.</param>
    /// <param name="now">The time.</param>
    public static void Write(Terminal terminal, IReadOnlyList<RunRow> runs, IReadOnlyList<RunField> columns, DateTimeOffset now)
    {
        Table table = new Table().With("RUN", isNumber: false).With("STATUS", isNumber: false);
        if (columns.Count == 0)
            foreach (string head in (string[])["STEPS", "VAL LOSS", "BITS/BYTE", "TOKENS/S", "AGE"]) table.With(head);
        bool tellsProof = columns.Count == 0 && runs.Any(run => Proof.Of(run, now).Kind != FieldKind.None);
        if (tellsProof) table.With("PROOF", isNumber: false);
        bool tellsDecision = columns.Count == 0 && runs.Any(run => Decision.Of(run, now).Kind != FieldKind.None);
        if (tellsDecision) table.With("DECISION", isNumber: false);
        foreach (RunField field in columns)
            table.With(field.Name.ToUpperInvariant(), runs.Any(run => field.Of(run, now).Kind == FieldKind.Number));
        foreach (RunRow run in runs)
        {
            string status = run.Status.Word();
            table.Add(
                [Shortened(Report.Printable(run.Folder.Id), LongestId), status, .. columns.Count == 0 ? Usual(run, now)
                    : columns.Select(field => Cell(run, field, now)),
                    .. tellsProof ? [Cell(run, Proof, now)] : Array.Empty<string>(),
                    .. tellsDecision ? [Cell(run, Decision, now).Replace('_', ' ')] : Array.Empty<string>()],
                (column, cell) => column == 1 ? ClosingSummary.Status(terminal.Style, run.Status)
                    : cell == "proven" ? terminal.Style.Good(cell) : cell == "refuted" ? terminal.Style.Bad(cell) : cell, run.Problem);
        }

        table.Write(terminal);
    }

    /// <summary>In the largest unit alone: 12 s, 5 min, 3 h, 12 d.</summary>
    public static string InOneUnit(double seconds) => seconds switch
    {
        < 60 => $"{Math.Max(0, (int)seconds)} s",
        < 3600 => $"{(int)(seconds / 60)} min",
        < 86_400 => $"{(int)(seconds / 3600)} h",
        _ => $"{(long)(seconds / 86_400)} d",
    };

    static IEnumerable<string> Usual(RunRow run, DateTimeOffset now)
    {
        yield return run.Heartbeat is { } beat ? Figures.Count(beat.Step) : run["summary.steps"].Kind == FieldKind.None ? "0"
            : Cell(run, Steps, now);
        yield return Cell(run, Validation, now);
        yield return Cell(run, Bits, now);
        yield return Cell(run, Speed, now);
        yield return Cell(run, Age, now);
    }

    static string Cell(RunRow run, RunField field, DateTimeOffset now)
    {
        FieldValue value = field.Of(run, now);
        return field.Path == RunField.Age && value.Kind == FieldKind.Number ? InOneUnit(value.Number)
            : Shortened(FieldText.Of(field, value), LongestText);
    }

    static string Shortened(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + '…';
}
