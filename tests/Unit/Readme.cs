using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hone.Cli;
using Hone.Cli.Screen;
using Hone.Hosting.Recipes;

namespace Hone.Unit;

/// <summary>Holds the documentation to the program and to the disk: what it says to type is understood, what it names is there.</summary>
public sealed partial class Readme
{
    const string RewriteVariable = "HONE_WRITE_DOCS";

    public static TheoryData<string, string> Commands => Pairs(text =>
        CommandLines().Matches(text).Select(line => line.Groups[1].Value.Trim()).Distinct());

    public static TheoryData<string, string> Links => Pairs(text => Targets().Matches(text).Select(link => link.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal)).Distinct());

    public static TheoryData<string, string> Paths => Pairs(text =>
        PathsInProse().Matches(text).Select(path => path.Groups[1].Value).Distinct());

    public static TheoryData<string, string> Recipes => Pairs(text =>
        YamlBlocks().Matches(text).Select(block => block.Groups[1].Value));

    [Theory, MemberData(nameof(Commands))]
    public void Every_command_is_one_the_program_understands(string document, string command)
    {
        RootCommand root = Program.Commands();
        root.Options.Add(CommandHost.Json);
        ParseResult parsed = CommandHost.Parse(root, [.. CommandLineParser.SplitCommandLine(command)]);

        parsed.CommandResult.Command.Action.ShouldNotBeNull($"{document}: ./hone {command} names no verb");
        parsed.Errors.Select(error => error.Message).ShouldBeEmpty($"{document}: ./hone {command}");
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];
        foreach (string file in words.Where(word => word.StartsWith("recipes/", StringComparison.Ordinal)))
            File.Exists(At(file)).ShouldBeTrue($"{document}: {file}");
        foreach (string setting in words.Zip(words.Skip(1)).Where(pair => pair.First == "--set").Select(pair => pair.Second))
            RecipeKeys.Find(setting.Split('=')[0]).ShouldNotBeNull($"{document}: {setting}");
    }

    [Theory, MemberData(nameof(Links))]
    public void Every_link_leads_somewhere(string document, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? At(document) : Path.Combine(Path.GetDirectoryName(At(document))!, parts[0]);

        Path.Exists(path).ShouldBeTrue($"{document} leads to {target}");
        if (parts.Length == 2) Headings(File.ReadAllText(path)).ShouldContain(parts[1], $"{document} leads to {target}");
    }

    [Theory, MemberData(nameof(Paths))]
    public void Every_path_it_names_exists(string document, string path) => Path.Exists(At(path)).ShouldBeTrue($"{document} names {path}");

    [Theory, MemberData(nameof(Recipes))]
    public void Every_recipe_it_shows_is_one(string document, string yaml) => Should.NotThrow(() => Recipe.Parse(yaml, document));

    [Fact]
    public void The_tree_is_the_one_on_disk()
    {
        string[] tree = [.. PathsOfTree(Tree().Match(Text("README.md")).Groups[1].Value)];

        foreach (string path in tree) Path.Exists(At(path)).ShouldBeTrue($"README.md shows {path}");
        foreach (string room in Folders("src").Concat(Folders("tests"))) tree.ShouldContain(room + '/', "README.md leaves out a room");
    }

    [Fact]
    public void Every_verb_has_an_example()
    {
        string[] examples = [.. CommandLines().Matches(Text("README.md")).Select(line => line.Groups[1].Value)];

        foreach (string verb in Program.Commands().Subcommands.SelectMany(Verbs))
            examples.ShouldContain(example => $"{example} ".StartsWith(verb + ' ', StringComparison.Ordinal),
                $"README.md shows no ./hone {verb}");
    }

    [Fact]
    public void The_list_of_settings_is_the_programs_own()
    {
        string path = At("docs/recipe.md"), written = File.ReadAllText(path), marker = "<!-- from here on written by: make docs -->\n";
        string expected = written[..(written.IndexOf(marker, StringComparison.Ordinal) + marker.Length)] + SettingsAsMarkdown();
        if (Environment.GetEnvironmentVariable(RewriteVariable) is { Length: > 0 }) File.WriteAllText(path, expected);
        else (written == expected).ShouldBeTrue("docs/recipe.md is not what RecipeKeys says; make docs writes it anew");
    }

    static string SettingsAsMarkdown()
    {
        StringBuilder text = new();
        foreach (IGrouping<string, RecipeKey> section in RecipeKeys.All.GroupBy(key => key.Section.Split('.')[0]))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {(section.Key.Length == 0 ? "At the top" : section.Key)}\n\n");
            text.Append("| setting | what to write | if left out | meaning |\n| --- | --- | --- | --- |\n");
            foreach (RecipeKey key in section)
                text.Append(
                    CultureInfo.InvariantCulture, $"| `{key.Name}` | {key.Allowed} | {Standard(key)} | {key.Description}{When(key)} |\n");
        }

        return text.ToString();
    }

    static string Standard(RecipeKey key) => key.Default switch
    {
        null => "–",
        Derived derived => derived.Rule,
        var value => $"`{RecipeValue.Write(value)}`",
    };

    static string When(RecipeKey key) => key.ReadWhen is { } when ? $" Read only when {when}." : "";

    static IEnumerable<string> Verbs(Command command) =>
        command.Subcommands.Count == 0 ? [command.Name] : command.Subcommands.SelectMany(Verbs).Select(verb => $"{command.Name} {verb}");

    static IEnumerable<string> PathsOfTree(string tree)
    {
        List<string> above = [];
        foreach (string line in tree.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = line.TrimStart(' ').Split(' ')[0];
            int depth = (line.Length - line.TrimStart(' ').Length) / 2;
            above.RemoveRange(depth, above.Count - depth);
            above.Add(name);
            yield return string.Concat(above);
        }
    }

    static IEnumerable<string> Folders(string of) => Directory.EnumerateDirectories(At(of))
        .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any()).Select(folder => $"{of}/{Path.GetFileName(folder)}");

    static IEnumerable<string> Headings(string markdown) => HeadingLines().Matches(markdown)
        .Select(heading => NotInAnchors().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    static TheoryData<string, string> Pairs(Func<string, IEnumerable<string>> find)
    {
        TheoryData<string, string> pairs = [];
        string[] documents =
        [
            "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
            .. Directory.EnumerateFiles(At("docs"), "*.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(),
        ];
        foreach (string document in documents)
            foreach (string found in find(Text(document)))
                pairs.Add(document, found);
        return pairs;
    }

    static string Text(string document) => Comments().Replace(File.ReadAllText(At(document)), "");

    static string At(string path) => Path.Combine(Repository.Root, path);

    /// <summary>What follows ./hone, in a block of its own or within a sentence, without what a shell would not give to it.</summary>
    [GeneratedRegex(@"(?:^|`)\s*\./hone ([^`\n#|>]+)", RegexOptions.Multiline)]
    private static partial Regex CommandLines();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Targets();

    [GeneratedRegex(@"`((?:src|tests|docs|recipes|\.ci)/[^`*<>…\s]*)`")]
    private static partial Regex PathsInProse();

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlocks();

    [GeneratedRegex(@"## The tree\n.*?```\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Tree();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingLines();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
