using System.Text.Json.Nodes;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Runs;

namespace Hone.Unit.Screen;

/// <summary>A tiny session, a screen of a given width and what was written on it.</summary>
static class Stage
{
    public static readonly Style Plain = new(IsOn: false);

    public static LanguageSession Session(int steps = 100) => (LanguageSession)Hone.Hosting.Session.Begin(Recipe.Parse($"""
        name: tiny
        goal: To be small.
        data:
          stories: 40
        tokenizer:
          kind: characters
        model:
          layers: 1
          width: 16
          context: 16
        training:
          steps: {steps}
          batch: 2
        evaluation:
          every: 50
        """, "tiny.yaml"), threads: 1);

    public static (Terminal Terminal, StringWriter Text) Screen(int? width = null, bool colour = false)
    {
        StringWriter text = new() { NewLine = "\n" };
        return (new Terminal(text, width is { } columns ? () => columns : null, new Style(colour)), text);
    }

    public static Manifest Manifest(string id = "1rrt53-tiny", double? floor = 0.5) => new()
    {
        Id = id,
        Name = "tiny",
        Recipe = new JsonObject
        {
            ["name"] = "tiny",
            ["training"] = new JsonObject { ["learning_rate"] = 0.001 },
            ["samples"] = new JsonObject { ["prompt"] = "\n" },
        },
        Differences = new JsonObject { ["training"] = new JsonObject { ["steps"] = 3 } },
        Goal = "To be small.",
        Data = new DataIdentity("stories", "abc", 1000, 100, 1000, 100, "A tenth is for validation.", floor),
        Tokenizer = new TokenizerIdentity("characters", 65, "0123456789abcdef"),
        Model = new ModelIdentity("modern", 1234, 7404),
        StopRule = "after 3 steps",
    };
}
