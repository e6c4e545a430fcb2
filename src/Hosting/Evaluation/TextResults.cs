using Hone.Runs.Evaluations;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Evaluation;

/// <summary>From what a text cost to what is told of it.</summary>
static class TextResults
{
    /// <summary>Sources that are told of by name; the others are told of together.</summary>
    const int MostSources = 20;

    const string Others = "others";

    /// <summary>The measures of a text with their intervals, and those of its sources.</summary>
    /// <param name="text">The text.</param>
    /// <param name="measured">What it cost.</param>
    /// <param name="seed">Where the draws of the intervals come from.</param>
    public static TextResult Of(NamedText text, MeasuredText measured, ulong seed)
    {
        TextResult whole = Of(text.Name, measured.Total, [.. measured.Units.Select(unit => unit.Cost)], measured.AreDocuments, seed);
        return whole with
        {
            Path = text.Path, Part = text.Text.Part, Unspelled = text.Unspelled, Sources = SourcesOf(text, measured, seed),
        };
    }

    static List<TextResult>? SourcesOf(NamedText text, MeasuredText measured, ulong seed)
    {
        if (text.Text.SourceOf is not { } sourceOf || !measured.AreDocuments) return null;
        (string Name, Cost[] Units)[] sources =
        [
            .. measured.Units.GroupBy(unit => sourceOf(unit.Unit), unit => unit.Cost)
                .Select(source => (source.Key, Units: source.ToArray()))
                .OrderByDescending(source => source.Units.Sum(unit => unit.Bytes)).ThenBy(source => source.Key, StringComparer.Ordinal),
        ];
        if (sources.Length < 2) return null;
        Cost[] rest = [.. sources.Skip(MostSources).SelectMany(source => source.Units)];
        return
        [
            .. sources.Take(MostSources).Append((Others, rest)).Where(source => source.Item2.Length > 0)
                .Select(source => Of(source.Item1, source.Item2.Aggregate(Cost.Add), source.Item2, areDocuments: true, seed)),
        ];
    }

    static TextResult Of(string name, Cost total, Cost[] units, bool areDocuments, ulong seed)
    {
        Interval?[] intervals = Bootstrap.Of(units, seed, cost => cost.Loss, cost => cost.Accuracy, cost => cost.BitsPerByte);
        return new TextResult
        {
            Name = name, Tokens = total.Tokens, Bytes = total.Bytes, Loss = total.Loss, Perplexity = Finite(total.Perplexity),
            Accuracy = total.Accuracy, BitsPerByte = Finite(total.BitsPerByte),
            LossInterval = intervals[0], AccuracyInterval = intervals[1], BitsPerByteInterval = intervals[2],
            Seed = seed, Units = units.Length, Unit = areDocuments ? "document" : "block",
        };
    }

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
