using Hone.Hosting;
using Hone.Hosting.Recipes;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>A model that has learned next to nothing, trained once for all tests of a class.</summary>
public sealed class TinyModel : Scratch
{
    public TinyModel()
    {
        Recipe recipe = Recipe.Parse("""
            name: tiny
            data: { stories: 60 }
            tokenizer: { kind: bytes }
            model: { layers: 1, width: 32, heads: 2, context: 32 }
            training: { steps: 6, batch: 4 }
            evaluation: { every: 3, tokens: 256 }
            checkpoints: { every: 3 }
            """, "tiny");
        using TrainingRun run = TrainingRun.Create(recipe, Runs, threads: 1);
        foreach (Hone.Training.Events.TrainingEvent _ in run.Run()) continue;
        Id = run.Id;
    }

    public string Runs => In("runs");

    public string Id { get; }
}
