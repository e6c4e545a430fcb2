using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>
/// How the room's whole files are written: snake_case, indented, readable in any language; a number that is not finite as a word.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(UtcMilliseconds)])]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(Manifest.SchemaMark))]
[JsonSerializable(typeof(Heartbeat))]
sealed partial class RunsJson : JsonSerializerContext
{
    /// <summary>The context to use. The default one writes é and 中 as escapes, for web pages that paste JSON into HTML.</summary>
    public static RunsJson Relaxed =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
