using System.Text.Json.Nodes;
using Hone.Training;

namespace Hone.Hosting.Classifiers;

/// <summary>What a classifier's recipe comes to, as one JSON document.</summary>
static class ClassifierPlanDocument
{
    /// <summary>The document.</summary>
    /// <param name="session">The run, before its first step.</param>
    public static JsonObject Of(ClassifierSession session)
    {
        TrainingOptions training = session.Settings.Training;
        ClassifierParts parts = session.Parts;
        return new JsonObject
        {
            ["kind"] = session.Settings.Kind.Name,
            ["parameters"] = session.Model.Parameters.Count,
            ["flops_per_example"] = session.FlopsPerToken,
            ["classes"] = parts.Classes.Count,
            ["train_examples"] = parts.Train.Count,
            ["validation_examples"] = parts.Validation.Count,
            ["test_examples"] = parts.Test?.Count,
            ["batch_examples"] = training.TokensPerStep,
            ["steps"] = training.Steps,
            ["epochs"] = (double)training.Steps * training.TokensPerStep / parts.Train.Count,
            ["flops"] = session.FlopsPerToken * training.TokensPerStep * training.Steps,
            ["optimizer"] = session.Settings.Optimizer.Kind.ToString().ToLowerInvariant(),
            ["learning_rate"] = session.Settings.Optimizer.PeakRate,
            ["weight_decay"] = session.Settings.Optimizer.WeightDecay,
            ["memory"] = new JsonObject
            {
                ["model"] = session.Model.SizeInBytes,
                ["activations"] = session.MicroBatches.Sum(one => one.SizeInBytes),
                ["measuring"] = session.Validation.SizeInBytes,
            },
            ["decisions"] = new JsonArray([.. session.Recipe.Decisions.Select(one => (JsonNode)new JsonObject
            {
                ["setting"] = one.Key, ["value"] = one.Value, ["because"] = one.Because,
            })]),
        };
    }
}
