using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
using Hone.Insight;
using Hone.Insight.Reports;
using Hone.Models.Gpt;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands;

/// <summary><c>hone plan RECIPE</c>: what a run will be, before it is one.</summary>
static class PlanRun
{
    public static Command Command()
    {
        Argument<string> recipe = new("RECIPE") { Description = "A YAML file of few keys, such as recipes/quickstart.yaml." };
        Option<string?> data = new("--data") { Description = "Short for --set data.path=PATH; it is not read.", HelpName = "PATH" };
        Option<string[]> set = new("--set")
        {
            Description = "Overrides one setting of the recipe: --set model.depth=6. May be given often.",
            HelpName = "key=value",
        };
        Option<bool> probe = new("--probe") { Description = "Takes the memory and a few steps, to tell how long the run will be." };
        Option<double> price = new("--price")
        {
            Description = "What an hour of this machine costs, for the cost of the run; with --probe.",
        };
        Option<int> threads = Options.Threads();
        Command command = new("plan", """
            Tells what a recipe comes to: sizes, horizon, rates, memory, time, and what it leaves open. Nothing is trained.

            Example: hone plan recipes/quickstart.yaml --set model.depth=4 --probe
            """)
        { recipe, data, set, probe, price, threads };
        command.SetAction(parsed =>
        {
            List<string> overrides = [.. parsed.GetValue(set) ?? []];
            if (parsed.GetValue(data) is { } path) overrides.Add($"data.path={path}");
            RunPlan plan = RunPlan.Of(Recipe.Read(parsed.GetRequiredValue(recipe), overrides));
            using IBackend backend = Backends.Create(threads: parsed.GetValue(threads));
            IReadOnlyList<PlannedPart> memory = plan.Memory(backend);
            ProbedStep? probed = parsed.GetValue(probe) ? ProbedStep.Of(plan, backend) : null;
            double? cost = probed is not null && parsed.GetValue(price) > 0 ? probed.Seconds * plan.Steps / 3600 * parsed.GetValue(price)
                : null;
            CommandHost.Answer(parsed, () => Document(plan, memory, probed, cost), () => Show(plan, memory, probed, cost));
        });
        return command;
    }

    static void Show(RunPlan plan, IReadOnlyList<PlannedPart> memory, ProbedStep? probed, double? cost)
    {
        Terminal terminal = Terminal.OfAnswers();
        GptOptions model = plan.Model;
        List<Fact> facts =
        [
            new("model", $"{model.Dialect.ToString().ToLowerInvariant()}, {Figures.Count(model.Layers, "layer")}, {model.Width} wide, "
                + $"{Figures.Count(model.Heads, "head")} of {model.HeadSize}, context {model.Context}, "
                + $"{Figures.Count(model.Vocabulary)} tokens in the vocabulary"),
            new("parameters", $"{Figures.Count(plan.Cost.Parameters)}, of them {Figures.Count(plan.Cost.MatrixParameters)} in matrices "
                + $"and the output projection; {Figures.Compact(plan.Cost.FlopsPerToken, "FLOP")} a token"),
            new("horizon", $"{Figures.Count(plan.Steps, "step")} of {Figures.Count(plan.BatchTokens, "token")}: "
                + $"{Figures.Compact(plan.Tokens)} tokens, "
                + $"{Figures.Number((double)plan.Tokens / Math.Max(1, plan.Cost.MatrixParameters), 2)} for each of those parameters, "
                + $"{Figures.Compact(plan.Flops, "FLOP")}"),
            new("rate", $"{TrainingHeader.Rate(plan.Schedule, plan.Steps)}; {plan.OptimizerName}, weight decay "
                + $"{plan.WeightDecay:G4}{string.Concat(plan.Rates.Select(one => $", {one.Role} {Figures.Rate((float)one.Rate)}"))}"),
            new("memory", $"{Figures.Size(memory.Sum(part => part.Bytes))}: "
                + string.Join(", ", memory.Select(part => $"{Figures.Size(part.Bytes)} {part.Name}"))),
        ];
        if (probed is not null)
            facts.Add(new("time", $"{Figures.Duration(probed.Seconds * plan.Steps)} of steps, at {probed.Seconds * 1e3:F1} ms each "
                + $"(median of {probed.Runs}), with nothing for measuring and saving"
                + (cost is { } money ? $"; {money:F2} at the given price" : "")));
        string head = "decided";
        foreach (RecipeDecision decision in plan.Decisions)
        {
            facts.Add(new(head, $"{decision.Key} {Report.Printable(decision.Value)}: {decision.Because}"));
            head = "";
        }

        head = "missing";
        foreach (ChecklistItem item in plan.Checklist.Where(item => item.Answer is null))
        {
            facts.Add(new(head, $"{item.Name}: say it with {item.Setting}"));
            head = "";
        }

        FactSheet.Write(terminal, facts);
    }

    static JsonObject Document(RunPlan plan, IReadOnlyList<PlannedPart> memory, ProbedStep? probed, double? cost) => new()
    {
        ["parameters"] = plan.Cost.Parameters,
        ["scaling_parameters"] = plan.Cost.MatrixParameters,
        ["flops_per_token"] = plan.Cost.FlopsPerToken,
        ["tokens"] = plan.Tokens,
        ["batch_tokens"] = plan.BatchTokens,
        ["steps"] = plan.Steps,
        ["flops"] = plan.Flops,
        ["optimizer"] = plan.OptimizerName,
        ["learning_rate"] = plan.LearningRate,
        ["learning_rates"] = new JsonObject(plan.Rates.Select(one => KeyValuePair.Create(one.Role, (JsonNode?)one.Rate))),
        ["weight_decay"] = plan.WeightDecay,
        ["memory"] = new JsonObject(memory.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Bytes))),
        ["step_seconds"] = probed?.Seconds,
        ["seconds"] = probed?.Seconds * plan.Steps,
        ["cost"] = cost,
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
