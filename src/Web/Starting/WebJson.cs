using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hone.Web.Starting;

/// <summary>What comes in, read without reflection. A property that nobody knows is refused: whoever sent it believes that it has an
/// effect.</summary>
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(RecipeRequest))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(JsonObject))]
sealed partial class WebJson : JsonSerializerContext
{
    /// <summary>Makes the server read so. The options are those of the server and not of this context, which lends it its types.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
