using Hone.Hosting.Recipes;
using Hone.Web.Http;

namespace Hone.Web.Starting;

/// <summary>Where recipes that come in may have their data from: nobody makes the server read what it was not started for.</summary>
/// <param name="roots">Folders and files.</param>
sealed class DataRoots(IReadOnlyList<string> roots)
{
    readonly string[] _roots = [.. roots.Select(root => Real(Path.GetFullPath(root)))];

    /// <summary>Refuses a recipe that names a file elsewhere, or sends its numbers to another machine.</summary>
    /// <exception cref="RefusedRequest">It does.</exception>
    public void EnsureWithin(Recipe recipe)
    {
        List<KeyValuePair<string, string>> errors = [];
        foreach (string given in recipe.GivenIn(""))
        {
            string[] parts = given.Split('=', 2);
            string key = parts[0], value = parts[1].Trim('"', '\'');
            if (IsPath(key, value) && !IsWithin(value))
                errors.Add(KeyValuePair.Create(key, $"{value} is in none of the folders that runs started here may learn from: "
                    + $"{string.Join(", ", roots)}; start the server with --data-root"));
            if (key is "report.mlflow" or "report.otlp")
                errors.Add(KeyValuePair.Create(key, "a run started here reports to no other machine; start it in a terminal"));
        }

        if (errors.Count > 0)
            throw new RefusedRequest(new Problem(422, "the recipe names what this server was not started for",
                "Change it, or start the server with --data-root.", errors));
    }

    /// <summary>Whether a path is one of the roots or below one, links followed.</summary>
    public bool IsWithin(string path)
    {
        string full = Real(Path.GetFullPath(path));
        return _roots.Any(root => full == root || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>A run is named by its id or a beginning of that; what has a separator in it, or is there, is a place.</summary>
    static bool IsPath(string key, string value) => key.EndsWith(".path", StringComparison.Ordinal) || key switch
    {
        "data.test" or "flow.tasks" => true,
        "from.model" or "baseline" or "data.chat_template" => value.AsSpan().ContainsAny('/', '\\') || Path.Exists(value),
        _ => false,
    };

    /// <summary>The path with every link on the way followed, as far as it is there.</summary>
    static string Real(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null) return path;
        string whole = Path.Combine(Real(parent), Path.GetFileName(path));
        FileSystemInfo item = Directory.Exists(whole) ? new DirectoryInfo(whole) : new FileInfo(whole);
        if (item.LinkTarget is null) return whole;
        return item.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target ? Real(target) : whole;
    }
}
