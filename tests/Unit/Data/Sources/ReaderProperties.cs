using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Hone.Data.Sources;
using Hone.Formats.Csv;

namespace Hone.Unit.Data.Sources;

/// <summary>Whatever is written as JSON or as a table is read; the same inputs every time.</summary>
[Properties(MaxTest = 200, Replay = "(2026,1131)")]
public sealed class ReaderProperties : SourceFolder
{
    [Property]
    public void Texts_of_JSON_Lines_are_those_that_were_written(string?[] texts)
    {
        string lines = string.Concat(texts.Select(text => JsonSerializer.Serialize(new { text }) + "\n"));
        Source source = Source.Open(Write("lines.jsonl", "{\"text\": \"first\"}\n" + lines));
        ShouldBe(source, texts);
    }

    [Property]
    public void Texts_of_a_JSON_array_are_those_that_were_written(string?[] texts)
    {
        string array = JsonSerializer.Serialize(texts.Prepend("first").Select(text => new { text }));
        Source source = Source.Open(Write("array.json", array));
        ShouldBe(source, texts);
    }

    [Property]
    public void Fields_in_quotes_are_those_that_were_written(string?[][] records)
    {
        string?[][] written = [.. records.Where(record => record is { Length: > 0 })];
        string table = string.Concat(written.Select(record => string.Join(',', record.Select(Quoted)) + "\r\n"));
        CsvReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(table)), (byte)',', quoted: true, int.MaxValue);
        foreach (string?[] record in written)
        {
            reader.MoveNext().ShouldBeTrue();
            Enumerable.Range(0, reader.Count).Select(field => Encoding.UTF8.GetString(reader[field].Span))
                .ShouldBe(record.Select(field => Whole(field ?? "")));
        }
        reader.MoveNext().ShouldBeFalse();

        static string Quoted(string? field) => $"\"{field?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    static void ShouldBe(Source source, string?[] texts)
    {
        Texts(source).ShouldBe(texts.OfType<string>().Select(Whole).Prepend("first"));
        source.Skipped.ShouldBe(texts.Count(text => text is null));
    }

    /// <summary>A text as UTF-8 can hold it: halves of surrogate pairs become U+FFFD.</summary>
    static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
