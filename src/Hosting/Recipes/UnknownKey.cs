using Hone.Runs;

namespace Hone.Hosting.Recipes;

/// <summary>Explains a setting that no recipe has: what its writer probably meant.</summary>
static class UnknownKey
{
    /// <summary>A sentence that names the setting and what to write instead.</summary>
    public static string Explain(string name)
    {
        string section = name.Contains('.', StringComparison.Ordinal) ? name[..name.LastIndexOf('.')] : "";
        string leaf = name[(name.LastIndexOf('.') + 1)..];

        if (RecipeKeys.In(name).ToArray() is [{ } first, ..])
            return $"{name} is a section: put its settings under it, such as {first.Name}";
        if (RecipeKeys.Find(section) is { } parent)
            return $"{section} takes one value and no settings of its own: write {parent.Allowed}";
        if (RecipeKeys.All.Where(key => key.Leaf == leaf).Select(key => key.Name).ToArray() is { Length: > 0 } elsewhere)
            return $"{name} is not a setting: here it is {Join(elsewhere)}";
        if (ForeignNames.Find(name) is { } foreign)
            return foreign.Explain(name);
        if (Near(section, leaf) is { Length: > 0 } near)
            return $"{name} is not a setting: did you mean {Join(near)}?";
        return RecipeKeys.In(section).Select(key => key.Leaf).ToArray() is { Length: > 0 } siblings
            ? $"{name} is not a setting: {section} has {string.Join(", ", siblings)}"
            : $"{name} is not a setting: the sections are {string.Join(", ", Sections())}";
    }

    static IEnumerable<string> Sections() =>
        RecipeKeys.All.Where(key => key.Section.Length > 0).Select(key => key.Section.Split('.')[0]).Distinct();

    /// <summary>The nearest names, first in the same section, then by the whole name, then in any section.</summary>
    static string[] Near(string section, string leaf)
    {
        string name = section.Length > 0 ? $"{section}.{leaf}" : leaf;
        string? here = Nearest.To(leaf, RecipeKeys.All.Where(key => key.Section == section).Select(key => key.Leaf)).FirstOrDefault();
        if (here is not null)
            return [section.Length > 0 ? $"{section}.{here}" : here];
        if (Nearest.To(name, RecipeKeys.All.Select(key => key.Name)).FirstOrDefault() is { } whole)
            return [whole];
        string? anywhere = Nearest.To(leaf, RecipeKeys.All.Select(key => key.Leaf).Distinct()).FirstOrDefault();
        return [.. RecipeKeys.All.Where(key => key.Leaf == anywhere).Select(key => key.Name)];
    }

    static string Join(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
