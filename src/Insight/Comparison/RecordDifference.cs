using Hone.Insight.Reports;
using Hone.Runs;

namespace Hone.Insight.Comparison;

/// <summary>A fact in which records differ.</summary>
/// <param name="Section">What it is a fact of.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Values">What each record says; null where it says nothing.</param>
/// <param name="IsDerived">A setting that nobody gave, and that follows from others.</param>
public sealed record RecordDifference(string Section, string Name, IReadOnlyList<string?> Values, bool IsDerived = false)
{
    /// <summary>Everything in which records differ, and only that.</summary>
    public static IReadOnlyList<RecordDifference> Between(IReadOnlyList<Manifest> manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        IReadOnlyList<RecordPart>[] parts = [.. manifests.Select(RecordPart.Of)];
        Dictionary<(string, string), string>[] known =
            [.. parts.Select(all => all.ToDictionary(part => (part.Section, part.Name), part => part.Value))];
        HashSet<string> given = [.. manifests.SelectMany(manifest => RecipeText.Flat(manifest.Differences))
            .Select(setting => setting.Name)];
        return
        [
            .. parts.SelectMany(all => all).Select(part => (part.Section, part.Name)).Distinct()
                .Select(name => new RecordDifference(name.Section, name.Name, [.. known.Select(record => record.GetValueOrDefault(name))],
                    name.Section == "recipe" && !given.Contains(name.Name)))
                .Where(difference => difference.Values.Distinct().Count() > 1)
                .OrderBy(difference => RecordPart.Sections.ToList().IndexOf(difference.Section)),
        ];
    }
}
