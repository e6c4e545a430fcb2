using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hone.Runs.Classification;

/// <summary>How classifications are written: as the other whole files of a run are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ClassificationRecord))]
sealed partial class ClassificationJson : JsonSerializerContext
{
    /// <summary>The context to use, which leaves the letters of all languages as they are.</summary>
    public static ClassificationJson Relaxed =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
