using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hone.Runs.Decisions;

/// <summary>How decisions are written: as the other whole files of a run are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(UtcMilliseconds)])]
[JsonSerializable(typeof(DecisionRecord))]
sealed partial class DecisionJson : JsonSerializerContext
{
    /// <summary>The context to use, which leaves the letters of all languages as they are.</summary>
    public static DecisionJson Relaxed =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
