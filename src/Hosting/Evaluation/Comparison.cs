using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>Two checkpoints, held against each other on what both were measured on.</summary>
/// <param name="Differences">What can be compared pair by pair.</param>
/// <param name="Unpaired">Texts that both have and that are not the same, so that no pairs can be made.</param>
public sealed record Comparison(IReadOnlyList<PairedDifference> Differences, IReadOnlyList<string> Unpaired)
{
    /// <summary>Compares.</summary>
    public static Comparison Of(CheckpointEvaluation first, CheckpointEvaluation second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        List<PairedDifference> differences = [];
        List<string> unpaired = [];
        ulong seed = first.Main.Seed;
        foreach ((string name, MeasuredRows rows) in first.Texts)
        {
            if (!second.Texts.TryGetValue(name, out MeasuredRows? others)) continue;
            if (!ArePaired(rows, others))
            {
                unpaired.Add(name);
                continue;
            }

            Cost[] one = [.. rows.Measured.Units.Select(unit => unit.Cost)], other = [.. others.Measured.Units.Select(unit => unit.Cost)];
            if (rows.Tokenizer.Hash == others.Tokenizer.Hash)
            {
                differences.Add(Of(name, "loss", one, other, seed, cost => cost.Loss));
                differences.Add(Of(name, "accuracy", one, other, seed, cost => cost.Accuracy));
            }

            differences.Add(Of(name, "bits_per_byte", one, other, seed, cost => cost.BitsPerByte));
        }

        foreach ((string task, Cost[] one) in first.Questions)
            if (second.Questions.TryGetValue(task, out Cost[]? other) && other.Length == one.Length)
                differences.Add(Of(task, "accuracy", one, other, seed, cost => cost.Accuracy));
        return new Comparison(differences, unpaired);
    }

    static PairedDifference Of(string name, string measure, Cost[] first, Cost[] second, ulong seed, Func<Cost, double> of) => new(
        name, measure, of(first.Aggregate(Cost.Add)) - of(second.Aggregate(Cost.Add)),
        Bootstrap.Difference(first, second, seed, of), first.Length);

    /// <summary>
    /// Whether units are the same: of the same text, the same documents whole, or the same blocks, at whose ends tokens of different
    /// tokenizers may overlap.
    /// </summary>
    static bool ArePaired(MeasuredRows one, MeasuredRows other)
    {
        (MeasuredText a, MeasuredText b) = (one.Measured, other.Measured);
        return a.AreDocuments == b.AreDocuments
            && a.Units.Select(unit => unit.Unit).SequenceEqual(b.Units.Select(unit => unit.Unit))
            && (!a.AreDocuments || a.Units.Select(unit => unit.Cost.Bytes).SequenceEqual(b.Units.Select(unit => unit.Cost.Bytes)))
            && one.TextHash().AsSpan().SequenceEqual(other.TextHash());
    }
}
