using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hone.Web.Http;

/// <summary>A script with all that it imports in it: one request, and one compressed text, in place of fifteen.</summary>
/// <remarks>
/// Each module becomes a function that is called once, in the order in which a browser would run them, and gives what it exports.
/// Limitations: only what the page's own modules write is understood: imports of a line each, by name or of a module as a whole, and
/// exports of declarations. An import of what is not exported is an error.
/// </remarks>
static partial class ScriptBundle
{
    /// <summary>Puts a script and its imports together.</summary>
    /// <param name="entry">The script's name.</param>
    /// <param name="read">The text of a name.</param>
    /// <exception cref="InvalidDataException">A module imports what another does not export.</exception>
    public static string Of(string entry, Func<string, string> read)
    {
        Dictionary<string, Module?> modules = new(StringComparer.Ordinal);
        StringBuilder all = new();
        Module first = Add(entry);
        if (first.Exports.Count > 0)
            all.Append(CultureInfo.InvariantCulture, $"export const {{ {string.Join(", ", first.Exports)} }} = {first.Variable};\n");
        return all.ToString();

        Module Add(string name)
        {
            if (modules.TryGetValue(name, out Module? known))
                return known ?? throw new InvalidDataException($"{name} imports what imports {name}");
            int number = modules.Count;
            modules.Add(name, null);
            StringBuilder text = new();
            HashSet<string> exports = new(StringComparer.Ordinal);
            foreach (string line in read(name).Split('\n'))
            {
                if (Import().Match(line) is { Success: true } import)
                {
                    Module from = Add(Resolve(name, import.Groups["path"].Value));
                    text.Append(CultureInfo.InvariantCulture, $"const {Taken(name, import, from)} = {from.Variable};\n");
                    continue;
                }

                Match export = Export().Match(line);
                if (export.Success) exports.Add(export.Groups["name"].Value);
                text.Append(export.Success ? line["export ".Length..] : line).Append('\n');
            }

            Module module = new($"$module{number}", exports);
            modules[name] = module;
            all.Append(CultureInfo.InvariantCulture, $"// {name}\nconst {module.Variable} = (() => {{\n{text}"
                + $"return {{ {string.Join(", ", exports)} }};\n}})();\n");
            return module;
        }
    }

    static string Taken(string name, Match import, Module from)
    {
        if (import.Groups["all"].Value is { Length: > 0 } all) return all;
        string[] names = import.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.FirstOrDefault(one => !from.Exports.Contains(one.Split(' ')[0])) is { } missing)
            throw new InvalidDataException($"{name} imports {missing} from {import.Groups["path"].Value}, which does not export it");
        return $"{{ {string.Join(", ", names.Select(one => one.Replace(" as ", ": ", StringComparison.Ordinal)))} }}";
    }

    /// <summary>The name of what a module means by a path that begins with a dot.</summary>
    static string Resolve(string from, string path) => new Uri(new Uri($"https://page/{from}"), path).AbsolutePath[1..];

    [GeneratedRegex(@"^import (?:\{ (?<names>[^}]+) \}|\* as (?<all>\w+)) from '(?<path>\.[^']+)';$")]
    private static partial Regex Import();

    [GeneratedRegex(@"^export (?:async )?(?:function\*?|class|const) (?<name>[\w$]+)")]
    private static partial Regex Export();

    sealed record Module(string Variable, HashSet<string> Exports);
}
