using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core.Events;
using YamlDotNet.Core;

namespace Hone.Hosting.Recipes;

/// <summary>
/// Reads YAML into settings with their lines. It walks the parser's events and not a document tree, since a tree refuses a file
/// with a duplicate key before anything else in it was looked at.
/// </summary>
sealed class RecipeReader
{
    readonly Parser parser;
    readonly List<Setting> settings = [];
    readonly List<RecipeProblem> problems;

    RecipeReader(string yaml, List<RecipeProblem> problems)
    {
        parser = new Parser(new StringReader(yaml));
        this.problems = problems;
    }

    /// <summary>Reads what can be read; adds to the problems what cannot.</summary>
    public static IReadOnlyList<Setting> Read(string yaml, List<RecipeProblem> problems)
    {
        RecipeReader reader = new(yaml, problems);
        if (yaml.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end)   // the parser would take it for the end, and drop what follows
        {
            problems.Add(new RecipeProblem(new Place(1 + yaml.AsSpan(0, end).Count('\n')), "here is a NUL byte, which no text has: the file is damaged; restore it"));
            return [];
        }

        try
        {
            reader.ReadDocument();
        }
        catch (YamlException failure)
        {
            problems.Add(new RecipeProblem(At(failure.Start),
                $"this is not YAML: {failure.Message.TrimEnd('.')}; look at the indentation and the colons"));
        }

        return reader.settings;
    }

    void ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return;                                                             // an empty file, or one of comments only
        if (parser.TryConsume<MappingStart>(out _))
            ReadSection("");
        else if (IsNext(out Scalar? scalar) && scalar.Value.Length == 0)
            parser.SkipThisAndNestedEvents();
        else
        {
            Report(parser.Current!, "a recipe is made of settings: write lines such as \"seed: 1\"");
            parser.SkipThisAndNestedEvents();
        }

        parser.Consume<DocumentEnd>();
        if (IsNext(out DocumentStart? second))
            Report(second, "a second document begins here: a recipe is one, so take out the line \"---\"");
    }

    void ReadSection(string prefix)
    {
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!IsNext(out Scalar? key))
            {
                Report(parser.Current!, "a setting's name is a word: write \"name: value\"");
                parser.SkipThisAndNestedEvents();
                parser.SkipThisAndNestedEvents();
                continue;
            }

            parser.MoveNext();
            string name = prefix + key.Value;
            if (parser.TryConsume<MappingStart>(out _))
                ReadSection(name + '.');
            else
            {
                if (IsNext(out Scalar? value))
                    settings.Add(new Setting(name, value.Value, value.Style != ScalarStyle.Plain, At(key.Start)));
                else
                    Report(key, $"{name} is {(IsNext<SequenceStart>(out _) ? "a list" : "a reference")}: write one value");
                parser.SkipThisAndNestedEvents();
            }
        }
    }

    bool IsNext<T>([NotNullWhen(true)] out T? found) where T : ParsingEvent
    {
        found = parser.Accept<T>(out _) ? (T)parser.Current! : null;
        return found is not null;
    }

    void Report(ParsingEvent at, string sentence) => problems.Add(new RecipeProblem(At(at.Start), sentence));

    static Place At(Mark mark) => new((int)mark.Line);
}
