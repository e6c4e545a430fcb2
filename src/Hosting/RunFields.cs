using Hone.Hosting.Recipes;
using Hone.Insight.Queries;
using Hone.Runs.Fields;

namespace Hone.Hosting;

/// <summary>The fields by which runs are found: those of the record, and every setting of a recipe.</summary>
static class RunFields
{
    static readonly Lazy<FieldCatalogue> All = new(() => new FieldCatalogue(RecordFields.All, RecordFields.Sections,
        [.. RecipeKeys.All.Where(key => !key.HasFreePart).Select(key => key.Name)]));

    /// <summary>All of them; made when a field is first named, which a plain list never does.</summary>
    public static FieldCatalogue Catalogue => All.Value;

    /// <summary>Several names with commas between; none for null.</summary>
    /// <exception cref="InvalidDataException">There is no such field.</exception>
    public static IReadOnlyList<RunField> Find(string? names) =>
        [.. WordList.Of(names).Select(name => Catalogue.Find(name))];   // Catalogue.Find would make it for no name, too
}
