using System.Text.Json.Nodes;
using Hone.Hosting;

namespace Hone.Unit.Screen;

/// <summary>Figures that JSON has no number for.</summary>
public sealed class JsonFigures
{
    [Fact]
    public void What_is_not_finite_is_null_wherever_it_stands()
    {
        JsonObject document = new()
        {
            ["perplexity"] = double.PositiveInfinity, ["loss"] = 800.5, ["none"] = null, ["text"] = "NaN",
            ["within"] = new JsonArray(1, float.NaN, new JsonObject { ["norm"] = double.NaN, ["step"] = 3L }),
        };
        FiniteJson.NullWhatIsNotFinite(document);
        document.ToJsonString().ShouldBe(
            """{"perplexity":null,"loss":800.5,"none":null,"text":"NaN","within":[1,null,{"norm":null,"step":3}]}""");
    }
}
