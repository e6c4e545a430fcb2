using System.Text.Json.Nodes;

namespace Hone.Hosting.Planning;

/// <summary>A plan as one JSON document.</summary>
static class PlanDocument
{
    /// <summary>The document.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="memory">Its memory by part.</param>
    /// <param name="probed">A measured step; null where none was.</param>
    /// <param name="cost">What its steps cost; null where none was measured.</param>
    public static JsonObject Of(RunPlan plan, IReadOnlyList<PlannedPart> memory, ProbedStep? probed = null, PlannedCost? cost = null) =>
        new()
        {
            ["parameters"] = plan.Cost.Parameters,
            ["learned_parameters"] = plan.LearnedParameters,
            ["frozen_parameters"] = plan.Cost.Parameters - plan.LearnedParameters,
            ["scaling_parameters"] = plan.Cost.MatrixParameters,
            ["flops_per_token"] = plan.Cost.FlopsPerToken,
            ["tokens"] = plan.Tokens,
            ["batch_tokens"] = plan.BatchTokens,
            ["steps"] = plan.Steps,
            ["epochs"] = plan.Epochs,
            ["flops"] = plan.Flops,
            ["optimizer"] = plan.OptimizerName,
            ["learning_rate"] = plan.LearningRate,
            ["learning_rates"] = new JsonObject(plan.Rates.Select(one => KeyValuePair.Create(one.Role, (JsonNode?)one.Rate))),
            ["weight_decay"] = plan.WeightDecay,
            ["memory"] = new JsonObject(memory.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Bytes))),
            ["process_memory"] = memory.Sum(part => part.Bytes) + RunPlan.ProgramBytes,
            ["step_seconds"] = probed?.Seconds,
            ["seconds"] = cost?.Seconds,
            ["energy_joules"] = cost?.Joules,
            ["cost"] = cost?.Money,
            ["decisions"] = new JsonArray([.. plan.Decisions.Select(one => (JsonNode)new JsonObject
            {
                ["setting"] = one.Key, ["value"] = one.Value, ["because"] = one.Because,
            })]),
            ["checklist"] = new JsonArray([.. plan.Checklist.Select(one => (JsonNode)new JsonObject
            {
                ["name"] = one.Name, ["answer"] = one.Answer, ["setting"] = one.Setting,
            })]),
        };
}
