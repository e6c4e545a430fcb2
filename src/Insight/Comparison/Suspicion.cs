namespace Hone.Insight.Comparison;

/// <summary>Which recorded facts may explain that two runs of one recipe came out differently.</summary>
public static class Suspicion
{
    /// <summary>Sections that decide a run's numbers, those that explain most first.</summary>
    static readonly string[] Deciding = ["data", "tokenizer", "recipe", "numerics", "code", "packages"];

    /// <summary>The facts that differ, a sentence each, the likeliest first.</summary>
    /// <param name="differences">In what the record of the first run and that of the second differ.</param>
    /// <param name="what">What differs first in their steps, as <see cref="ChainAgreement.Differences"/> tells it.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<RecordDifference> differences, IReadOnlyList<string> what)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentNullException.ThrowIfNull(what);
        bool inRows = what.Any(words => words.StartsWith("the rows", StringComparison.Ordinal));
        string[] told =
        [
            .. Deciding.OrderBy(section => inRows == (section is "data" or "tokenizer" or "recipe") ? 0 : 1)
                .SelectMany(section => differences.Where(difference => difference.Section == section)).Select(Told),
        ];
        return told.Length > 0 ? told
            : ["Nothing differs that decides a run's numbers: not the recipe, the data, the tokenizer, the code, the packages or the "
                + "numerics class. The number of threads changes no bit, so a fault of this machine or of hone itself is left; run hone "
                + "selftest on both machines."];
    }

    static string Told(RecordDifference difference) =>
        $"{difference.Section} {difference.Name}: {Shown(difference.Values[0])} then, {Shown(difference.Values[1])} now"
        + (difference.Section == "numerics" ? " (the bits are promised within one class)" : "");

    static string Shown(string? value) => value is null ? "nothing" : value.Length == 64 ? value[..12] : value;
}
