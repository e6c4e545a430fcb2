using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hone.Hosting.Recipes;

/// <summary>
/// Reads YAML into settings with their lines. It walks the parser's events and not a document tree, since a tree refuses a file
/// with a duplicate key before anything else in it was looked at.
/// </summary>
sealed class RecipeReader
{
    readonly Parser _parser;
    readonly List<Setting> _settings = [];
    readonly List<RecipeProblem> _problems;

    RecipeReader(string yaml, List<RecipeProblem> problems)
    {
        _parser = new Parser(new StringReader(yaml));
        _problems = problems;
    }

    /// <summary>Reads what can be read; adds to the problems what cannot.</summary>
    public static IReadOnlyList<Setting> Read(string yaml, List<RecipeProblem> problems)
    {
        RecipeReader reader = new(yaml, problems);
        // the parser would take it for the end, and drop what follows
        if (yaml.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end)
        {
            problems.Add(
                new RecipeProblem(new Place(1 + yaml.AsSpan(0, end).Count('\n')),
                "here is a NUL byte, which no text has: the file is damaged; restore it"));
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

        return reader._settings;
    }

    void ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return;                                                             // an empty file, or one of comments only
        if (_parser.TryConsume<MappingStart>(out _))
            ReadSection("");
        else if (IsNext(out Scalar? scalar) && scalar.Value.Length == 0)
            _parser.SkipThisAndNestedEvents();
        else
        {
            Report(_parser.Current!, "a recipe is made of settings: write lines such as \"seed: 1\"");
            _parser.SkipThisAndNestedEvents();
        }

        _parser.Consume<DocumentEnd>();
        if (IsNext(out DocumentStart? second))
            Report(second, "a second document begins here: a recipe is one, so take out the line \"---\"");
    }

    void ReadSection(string prefix)
    {
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!IsNext(out Scalar? key))
            {
                Report(_parser.Current!, "a setting's name is a word: write \"name: value\"");
                _parser.SkipThisAndNestedEvents();
                _parser.SkipThisAndNestedEvents();
                continue;
            }

            _parser.MoveNext();
            string name = prefix + key.Value;
            if (_parser.TryConsume<MappingStart>(out _))
                ReadSection(name + '.');
            else
            {
                if (IsNext(out Scalar? value))
                    _settings.Add(new Setting(name, value.Value, value.Style != ScalarStyle.Plain, At(key.Start)));
                else
                    Report(key, $"{name} is {(IsNext<SequenceStart>(out _) ? "a list" : "a reference")}: write one value");
                _parser.SkipThisAndNestedEvents();
            }
        }
    }

    bool IsNext<T>([NotNullWhen(true)] out T? found) where T : ParsingEvent
    {
        found = _parser.Accept<T>(out _) ? (T)_parser.Current! : null;
        return found is not null;
    }

    void Report(ParsingEvent at, string sentence) => _problems.Add(new RecipeProblem(At(at.Start), sentence));

    static Place At(Mark mark) => new((int)mark.Line);
}
