using Hone.Data.Sources;

namespace Hone.Data.Parts;

/// <summary>The rules there are, by name.</summary>
public static class PartRules
{
    /// <summary>Their names: <c>hash</c>, <c>group</c>, <c>file</c>, <c>given</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["hash", "group", "file", "given"];

    /// <summary>The rule of a name.</summary>
    /// <exception cref="InvalidDataException">It cannot part this source.</exception>
    public static PartRule Of(string name, PartShares shares, Source source) => name switch
    {
        "hash" => new ByHash(shares),
        "group" => new ByGroup(shares, source),
        "file" => new ByFile(shares, source),
        "given" => new AsGiven(source),
        _ => throw new ArgumentException($"no rule is called {name}", nameof(name)),
    };
}
