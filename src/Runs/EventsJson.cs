using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hone.Training.Events;

namespace Hone.Runs;

/// <summary>
/// How an event becomes one line. Floats are written in the fewest digits that read back to the same bits, and a loss that is not
/// finite as a word: a run that diverges is exactly when the log matters. A line that lacks a field is broken, not zero.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrainingEvent))]
sealed partial class EventsJson : JsonSerializerContext
{
    /// <summary>Any event, told apart by its first field, <c>event</c>.</summary>
    public static JsonTypeInfo<TrainingEvent> Event => field ??= (JsonTypeInfo<TrainingEvent>)new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default.WithAddedModifier(StepFirst),
    }.GetTypeInfo(typeof(TrainingEvent));

    static void StepFirst(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            if (property.Name == "step")
                property.Order = -1;
    }
}
