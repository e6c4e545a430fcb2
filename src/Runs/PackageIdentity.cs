using System.Text.Json;

namespace Hone.Runs;

/// <summary>The packages a program was built with.</summary>
public static class PackageIdentity
{
    /// <summary>Those of the program that is running, name to version, in order of name; none when it was published as one file.</summary>
    public static IReadOnlyDictionary<string, string> Current { get; } =
        (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';').FirstOrDefault(File.Exists) is { } file
            ? In(File.ReadAllBytes(file))
            : new SortedDictionary<string, string>();

    /// <summary>The packages a <c>.deps.json</c> names.</summary>
    internal static IReadOnlyDictionary<string, string> In(ReadOnlyMemory<byte> depsJson)
    {
        SortedDictionary<string, string> packages = new(StringComparer.OrdinalIgnoreCase);
        using JsonDocument document = JsonDocument.Parse(depsJson);
        foreach (JsonProperty library in document.RootElement.GetProperty("libraries").EnumerateObject())
            if (library.Value.GetProperty("type").ValueEquals("package") && library.Name.Split('/') is [string name, string version])
                packages[name] = version;
        return packages;
    }
}
