using Hone.Data.Tasks;

namespace Hone.Unit.Data.Tasks;

public sealed class TaskFiles : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hone-tasks-");

    string Path => System.IO.Path.Combine(_folder.FullName, "task.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_kind_has_its_fields()
    {
        One(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", "b"], "gold": 1, "more": [1]}""").ShouldBe("q > a|b > 1");
        One(TaskKind.Schema, """{"context_options": ["a", "b"], "continuation": "c", "gold": 0}""").ShouldBe("a|b > c > 0");
        One(TaskKind.LanguageModeling, "\uFEFF{\"context\": \"\", \"continuation\": \"c\\u00e9\"}\r\n\r\n").ShouldBe(" > cé > 0");

        string One(TaskKind kind, string line)
        {
            TaskExample example = Read(kind, line).Single();
            return $"{string.Join('|', example.Contexts)} > {string.Join('|', example.Endings)} > {example.Gold}";
        }
    }

    [Fact]
    public void A_line_separator_inside_a_text_ends_no_line() =>
        Read(TaskKind.LanguageModeling, "{\"context\": \"a\u2028b\", \"continuation\": \"c\"}").Single().Contexts[0].ShouldBe("a\u2028b");

    [Theory]
    [InlineData(TaskKind.MultipleChoice, """{"choices": ["a", "b"], "gold": 1}""", "no field query; it has choices, gold")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", "b"]}""", "no field gold")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": "ab", "gold": 1}""", "text in choices, where a list belongs")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", 2], "gold": 1}""", "a number as candidate 1 of choices")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", ""], "gold": 0}""", "an empty text as candidate 1 of choices")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", " \n"], "gold": 0}""", "an empty text as candidate 1")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a"], "gold": 0}""", "1 candidate in choices, and a choice has two")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", "b"], "gold": 2}""", "candidate 2 of choices is right")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", "b"], "gold": -1}""", "candidate -1 of choices is right")]
    [InlineData(TaskKind.MultipleChoice, """{"query": "q", "choices": ["a", "b"], "gold": "A"}""", "text in gold, where a number belongs")]
    [InlineData(TaskKind.Schema, """{"context_options": ["a", "b"], "gold": 0}""", "no field continuation")]
    [InlineData(TaskKind.Schema, """{"context_options": ["a", "b"], "continuation": "", "gold": 0}""", "an empty text as continuation")]
    [InlineData(TaskKind.LanguageModeling, """{"context": null, "continuation": "c"}""", "null in context, where text belongs")]
    [InlineData(TaskKind.LanguageModeling, """{"context": "c", "continuation": "\ud83d"}""", "not a JSON object of Unicode text")]
    [InlineData(TaskKind.LanguageModeling, """["c"]""", "is no object")]
    [InlineData(TaskKind.LanguageModeling, """{"context": "c", """, "not a JSON object")]
    [InlineData(TaskKind.LanguageModeling, """{"context": "c", "context": "d", "continuation": "e"}""", "not a JSON object")]
    public void What_an_example_lacks_is_told_with_its_line(TaskKind kind, string line, string what)
    {
        string good = kind switch
        {
            TaskKind.MultipleChoice => """{"query": "q", "choices": ["a", "b"], "gold": 1}""",
            TaskKind.Schema => """{"context_options": ["a", "b"], "continuation": "c", "gold": 0}""",
            _ => """{"context": "a", "continuation": "c"}""",
        };
        string[] told = Should.Throw<InvalidDataException>(() => Read(kind, good + "\n" + line + "\n" + good)).Message.Split('\n');
        told.Length.ShouldBe(2);
        told[0].ShouldStartWith($"{Path}: line 2 ");
        told[0].ShouldContain(what);
    }

    [Fact]
    public void A_file_without_an_example_is_refused() =>
        Should.Throw<InvalidDataException>(() => Read(TaskKind.Schema, "\n\n")).Message.ShouldContain("holds no example");

    IReadOnlyList<TaskExample> Read(TaskKind kind, string text)
    {
        File.WriteAllText(Path, text);
        return TaskFile.Read(Path, kind);
    }
}
