using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>An answer that is written number by number, or out of JSON that is there already.</summary>
static class WrittenJson
{
    static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    /// <summary>Bytes of an object.</summary>
    /// <param name="write">Writes its properties.</param>
    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new(1 << 14);
        using (Utf8JsonWriter json = new(bytes, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The same as an answer.</summary>
    public static IResult Of(Action<Utf8JsonWriter> write) => Results.Bytes(Bytes(write), "application/json");

    /// <summary>A number, or null where it is not finite.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    /// <summary>Numbers, with null where one is not finite.</summary>
    public static void Numbers(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
            if (float.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        json.WriteEndArray();
    }
}
