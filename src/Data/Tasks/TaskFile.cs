using System.Text.Json;
using Hone.Data.Sources;

namespace Hone.Data.Tasks;

/// <summary>Reads the examples of a task, one JSON object a line. What an example lacks is found before any is asked.</summary>
public static class TaskFile
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Reads all examples.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">
    /// What each line has: <c>query</c>, <c>choices</c> and <c>gold</c>; <c>context_options</c>, <c>continuation</c> and <c>gold</c>; or
    /// <c>context</c> and <c>continuation</c>.
    /// </param>
    /// <exception cref="InvalidDataException">A line is no example of that kind; the message says which, and what it lacks.</exception>
    public static IReadOnlyList<TaskExample> Read(string path, TaskKind kind)
    {
        ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        List<TaskExample> examples = [];
        for (int number = 1; !bytes.IsEmpty; number++)
        {
            int end = bytes.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line, Options);
                examples.Add(new Line(path, number, document.RootElement).Example(kind));
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException)
            {
                string what = problem is JsonException json ? JsonLine.Clause(json) : problem.Message.TrimEnd('.');
                throw new InvalidDataException($"{path}: line {number} is not a JSON object of Unicode text ({what})\n"
                    + "Mend the line, or fetch the file again.", problem);
            }
        }

        return examples.Count > 0 ? examples
            : throw new InvalidDataException(
                $"{path} holds no example\nFetch the file again, or take it away: a task without one is named.");
    }

    /// <summary>One line, and the errors that name it.</summary>
    readonly record struct Line(string Path, int Number, JsonElement Root)
    {
        public TaskExample Example(TaskKind kind) => kind switch
        {
            _ when Root.ValueKind != JsonValueKind.Object =>
                throw Refusal("is no object", "Write each example as {…} on a line of its own"),
            TaskKind.MultipleChoice => Chosen([Text("query")], Texts("choices"), "choices"),
            TaskKind.Schema => Chosen(Texts("context_options"), [Ending("continuation")], "context_options"),
            TaskKind.LanguageModeling => new TaskExample([Text("context")], [Ending("continuation")], Gold: 0),
            _ => throw new InvalidOperationException($"no reading for tasks of {kind}"),
        };

        TaskExample Chosen(string[] contexts, string[] endings, string candidates)
        {
            TaskExample example = new(contexts, endings, 0);
            JsonElement gold = Field("gold", JsonValueKind.Number);
            return gold.TryGetInt32(out int right) && right >= 0 && right < example.Candidates ? example with { Gold = right }
                : throw Refusal($"says that candidate {gold.GetRawText()} of {candidates} is right, and it has {example.Candidates}",
                    "Candidates count from 0");
        }

        string[] Texts(string name)
        {
            Line line = this;
            string[] texts =
            [
                .. Field(name, JsonValueKind.Array).EnumerateArray().Select((text, i) => text.ValueKind != JsonValueKind.String
                    ? throw line.Refusal($"has {Words(text.ValueKind)} as candidate {i} of {name}, where text belongs", "Mend the line")
                    : line.Filled(text.GetString()!, $"candidate {i} of {name}")),
            ];
            return texts.Length >= 2 ? texts
                : throw Refusal(
                    $"has {texts.Length} {(texts.Length == 1 ? "candidate" : "candidates")} in {name}, and a choice has two or more",
                    "Mend the line");
        }

        string Text(string name) => Field(name, JsonValueKind.String).GetString()!;

        string Ending(string name) => Filled(Text(name), name);

        string Filled(string text, string what) => !string.IsNullOrWhiteSpace(text) ? text
            : throw Refusal($"has an empty text as {what}, of which no token could be scored", "Mend the line, or take it out");

        JsonElement Field(string name, JsonValueKind kind)
        {
            if (!Root.TryGetProperty(name, out JsonElement value))
                throw Refusal($"has no field {name}; it has {string.Join(", ", Root.EnumerateObject().Select(field => field.Name))}",
                    "Mend the line, or give the task the kind that its file has");
            return value.ValueKind == kind ? value
                : throw Refusal($"has {Words(value.ValueKind)} in {name}, where {Words(kind)} belongs", "Mend the line");
        }

        InvalidDataException Refusal(string what, string remedy) => new($"{Path}: line {Number} {what}\n{remedy}.");

        static string Words(JsonValueKind kind) => kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a truth value",
        };
    }
}
