using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hone.Hosting.Exchange;

/// <summary>JSON documents of model folders: read without trust, written as their programs write them.</summary>
static class ForeignJson
{
    /// <summary>An index of 100,000 tensors has about 10 MB.</summary>
    const long MostBytes = 64 << 20;

    const int DeepestNesting = 32, LongestShown = 100;

    static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads an object, all of it, so that nothing in it is found to be no text later.</summary>
    /// <exception cref="InvalidDataException">It is too large, no JSON, no object, or has a key twice.</exception>
    public static JsonObject Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > MostBytes)
            throw Refused(path, $"has {file.Length} bytes, and such a file has {MostBytes} at most");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Parse(bytes, path);
    }

    /// <summary>The same of bytes.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="path">What to call it.</param>
    public static JsonObject Parse(byte[] bytes, string path)
    {
        ReadOnlySpan<byte> json = ((ReadOnlySpan<byte>)bytes).TrimStart("\uFEFF"u8);
        if (json.StartsWith("version https://git-lfs"u8))
            throw new InvalidDataException($"{path} is a Git LFS pointer and not the file itself\nFetch the file: git lfs pull.");
        try
        {
            JsonNode? node = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions
            {
                AllowDuplicateProperties = false, MaxDepth = DeepestNesting,
            });
            Touch(node);
            return node as JsonObject ?? throw Refused(path, "is not a JSON object");
        }
        // The last two: a key twice, and a text that is half a surrogate pair.
        catch (Exception failure) when (failure is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"{path} cannot be read: {failure.Message.ReplaceLineEndings(" ")}\nTake an unaltered copy of the folder.", failure);
        }
    }

    /// <summary>Writes a document, indented, with a line break at its end.</summary>
    public static void Write(string path, JsonObject document) => File.WriteAllText(path, document.ToJsonString(Readable) + "\n");

    /// <summary>A text that somebody else wrote, short and in one line, whatever it is.</summary>
    public static string Short(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }

    static void Touch(JsonNode? node)
    {
        if (node is JsonObject named)
            foreach ((_, JsonNode? value) in named) Touch(value);
        else if (node is JsonArray listed)
            foreach (JsonNode? value in listed) Touch(value);
        else if (node?.GetValueKind() == JsonValueKind.String) _ = node.GetValue<string>();
    }

    static InvalidDataException Refused(string path, string problem) =>
        new($"{path} {problem}\nTake an unaltered copy of the folder.");
}
