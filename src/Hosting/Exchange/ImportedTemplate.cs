using System.Text.Json.Nodes;
using Hone.Data.Sources.Conversations;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>The chat template that a folder of another program has, and the tokens that it is filled in with.</summary>
/// <param name="Template">The template, in Jinja.</param>
/// <param name="Bos">What begins a text; empty where the folder names nothing.</param>
/// <param name="Eos">What ends one; empty where the folder names nothing.</param>
sealed record ImportedTemplate(string Template, string Bos, string Eos)
{
    const string Key = "chat_template", Standard = "default";

    /// <summary>
    /// The template of a folder: that of tokenizer_config.json, else chat_template.jinja, else chat_template.json, which is the order of
    /// llama.cpp; null where there is none.
    /// </summary>
    public static ImportedTemplate? Of(string folder)
    {
        JsonObject? config = Read(Path.Combine(folder, HuggingFaceFolder.TokenizerConfigFile));
        string file = Path.Combine(folder, "chat_template.jinja");
        string? template = In(config) ?? (File.Exists(file) ? File.ReadAllText(file) : null)
            ?? In(Read(Path.Combine(folder, "chat_template.json")));
        return template is null ? null : new(template, TokenOf(config, "bos_token"), TokenOf(config, "eos_token"));
    }

    /// <summary>The form that a model is used in; null, with a note, where the template cannot be rendered here.</summary>
    public ChatForm? FormOf(Tokenizer tokenizer, string? end, List<string> notes)
    {
        string date = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
        try
        {
            ChatRenderer renderer = ChatRenderer.Of("the model's", Template, tokenizer, Bos, Eos.Length > 0 ? Eos : end ?? "",
                AsksForDate ? date : null);
            if (AsksForDate) notes.Add($"its chat template asks for today's date; it is told {date} from now on");
            return renderer.Form;
        }
        catch (InvalidDataException problem)
        {
            notes.Add($"its chat template is not used: {problem.Message.Split('\n')[0]}");
            return null;
        }
    }

    bool AsksForDate => Template.Contains("strftime_now", StringComparison.Ordinal);

    static JsonObject? Read(string path) => File.Exists(path) ? ForeignJson.Read(path) : null;

    /// <summary>A template, or of several the one that is called default.</summary>
    static string? In(JsonObject? config) => config?[Key] switch
    {
        JsonValue one when one.TryGetValue(out string? text) => text,
        JsonArray several => several.OfType<JsonObject>().OrderBy(one => (string?)one["name"] == Standard ? 0 : 1)
            .Select(one => (string?)one["template"]).FirstOrDefault(),
        _ => null,
    };

    static string TokenOf(JsonObject? config, string key) => config?[key] switch
    {
        JsonValue one when one.TryGetValue(out string? text) => text,
        JsonObject token => (string?)token["content"] ?? "",
        _ => "",
    };
}
