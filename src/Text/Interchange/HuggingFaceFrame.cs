using System.Text.Json;
using static Hone.Text.Interchange.JsonParts;

namespace Hone.Text.Interchange;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>, as far as it puts one token before a text, and one after it.</summary>
static class HuggingFaceFrame
{
    /// <summary>Reads it.</summary>
    /// <param name="root">The document.</param>
    /// <param name="added">Ids of the added tokens.</param>
    /// <param name="notes">Gets what is not followed.</param>
    public static TextFrame? Read(JsonElement root, IReadOnlyCollection<int> added, List<string> notes)
    {
        TextFrame? frame = null;
        foreach (JsonElement step in Steps(Part(root, "post_processor"), "processors"))
            switch (TypeOf(step))
            {
                case "ByteLevel":                                            // it changes offsets, and no id
                    break;
                case "TemplateProcessing" when frame is null && Template(step, added) is var (begin, end):
                    frame = TextFrame.Of(begin, end);
                    break;
                default:
                    notes.Add($"There, special tokens are put around a text ({TypeOf(step)}); here a text is encoded as it is.");
                    break;
            }
        return frame;
    }

    /// <summary>Writes it.</summary>
    public static void Write(Tokenizer tokenizer, Utf8JsonWriter json)
    {
        if (tokenizer.Frame is not { } frame)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "TemplateProcessing");
        foreach ((string name, string[] sequences) in ((string, string[])[])[("single", ["A"]), ("pair", ["A", "B"])])
        {
            json.WriteStartArray(name);
            for (int type = 0; type < sequences.Length; type++)
            {
                WritePiece("SpecialToken", frame.Begin is { } begin ? TextOf(begin) : null, type);
                WritePiece("Sequence", sequences[type], type);
                WritePiece("SpecialToken", frame.End is { } end ? TextOf(end) : null, type);
            }
            json.WriteEndArray();
        }

        json.WriteStartObject("special_tokens");
        foreach (int id in new[] { frame.Begin, frame.End }.OfType<int>().Distinct())
        {
            json.WriteStartObject(TextOf(id));
            json.WriteString("id", TextOf(id));
            json.WriteStartArray("ids");
            json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(TextOf(id));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();

        string TextOf(int id) => tokenizer.Specials.First(token => token.Id == id).Text;

        void WritePiece(string kind, string? id, int type)
        {
            if (id is null) return;
            json.WriteStartObject();
            json.WriteStartObject(kind);
            json.WriteString("id", id);
            json.WriteNumber("type_id", type);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    static (int? Begin, int? End)? Template(JsonElement step, IReadOnlyCollection<int> added)
    {
        if (Part(step, "single") is not { ValueKind: JsonValueKind.Array } single) return null;
        JsonElement[] pieces = [.. single.EnumerateArray()];
        if (pieces.Any(piece => piece.ValueKind != JsonValueKind.Object)) return null;
        int text = Array.FindIndex(pieces, piece => piece.TryGetProperty("Sequence", out _));
        if (text is not (0 or 1) || pieces.Length - text > 2) return null;
        int? begin = text == 1 ? IdOf(pieces[0]) : null, end = pieces.Length - text == 2 ? IdOf(pieces[^1]) : null;
        bool isWhole = (begin is null) == (text == 0) && (end is null) == (pieces.Length - text == 1);
        return isWhole && new[] { begin, end }.OfType<int>().All(added.Contains) ? (begin, end) : null;

        int? IdOf(JsonElement piece) =>
            Part(piece, "SpecialToken") is { ValueKind: JsonValueKind.Object } token && Word(token, "id") is { } name
            && Part(step, "special_tokens") is { ValueKind: JsonValueKind.Object } all
            && Part(all, name) is { ValueKind: JsonValueKind.Object } one && Part(one, "ids") is { ValueKind: JsonValueKind.Array } ids
            && ids.GetArrayLength() == 1 && ids[0].ValueKind == JsonValueKind.Number && ids[0].TryGetInt32(out int id) ? id : null;
    }
}
