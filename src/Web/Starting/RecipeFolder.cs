using Hone.Web.Http;

namespace Hone.Web.Starting;

/// <summary>The recipes that are offered: the YAML files of a folder, looked for by their names and never joined to a path.</summary>
/// <param name="folder">The folder; it need not be there.</param>
sealed class RecipeFolder(string folder)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = folder;

    /// <summary>Their names: those of the files, without the ending.</summary>
    public IReadOnlyList<string> Names => !Directory.Exists(Path) ? [] :
        [.. new DirectoryInfo(Path).EnumerateFiles("*.yaml").Where(file => file.LinkTarget is null)
            .Select(file => System.IO.Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal)];

    /// <summary>The file of one.</summary>
    /// <exception cref="RefusedRequest">There is none of that name.</exception>
    public string PathOf(string name) => Names.Contains(name) ? System.IO.Path.Combine(Path, name + ".yaml")
        : throw RefusedRequest.NotFound($"there is no recipe \"{name}\"", $"There are {string.Join(", ", Names)}.");
}
