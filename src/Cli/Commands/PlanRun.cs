using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Planning;
using Hone.Insight;
using Hone.Tensors.Backends;

namespace Hone.Cli.Commands;

/// <summary><c>hone plan RECIPE</c>: what a run will be, before it is one.</summary>
static class PlanRun
{
    public static Command Command()
    {
        RecipeOptions recipe = new("model.depth=6", "The text to learn from, which is read only with --read");
        Option<bool> probe = new("--probe") { Description = "Takes the memory and a few steps, to tell how long the run will be." };
        Option<double> price = new("--price")
        {
            Description = "What an hour of this machine costs, for the cost of the run; with --probe.",
        };
        Option<bool> reads = new("--read")
        {
            Description = "Reads the data, too: vocabulary, epochs and the memory of the data are then exact.",
        };
        Option<int> threads = Options.Threads();
        Command command = new("plan", """
            Tells what a recipe comes to: sizes, horizon, rates, memory, time, and what it leaves open. Nothing is trained.

            Example: hone plan recipes/quickstart.yaml --set model.depth=4 --probe
            """)
        { recipe.File, recipe.Data, recipe.Set, reads, probe, price, threads };
        command.SetAction(parsed =>
        {
            RunPlan plan = RunPlan.Of(recipe.Read(parsed), parsed.GetValue(reads), parsed.GetValue(threads));
            using IBackend backend = plan.CreateBackend(parsed.GetValue(threads));
            IReadOnlyList<PlannedPart> memory = plan.Memory(backend);
            ProbedStep? probed = parsed.GetValue(probe) ? ProbedStep.Of(plan, backend) : null;
            double? cost = probed is not null && parsed.GetValue(price) > 0 ? probed.Seconds * plan.Steps / 3600 * parsed.GetValue(price)
                : null;
            CommandHost.Answer(parsed, () => PlanDocument.Of(plan, memory, probed, cost), () => Show(plan, memory, probed, cost));
        });
        return command;
    }

    static void Show(RunPlan plan, IReadOnlyList<PlannedPart> memory, ProbedStep? probed, double? cost)
    {
        Terminal terminal = Terminal.OfAnswers();
        List<Fact> facts =
        [
            new("model", $"{TrainingHeader.Shape(plan.Model)}, {Figures.Count(plan.Model.Vocabulary)} tokens in the vocabulary"),
            new("parameters", $"{Figures.Count(plan.Cost.Parameters)}, of them {Figures.Count(plan.Cost.MatrixParameters)} in matrices "
                + $"and the output projection; {Figures.Compact(plan.Cost.FlopsPerToken, "FLOP")} a token"),
            new("horizon", $"{Figures.Count(plan.Steps, "step")} of {Figures.Count(plan.BatchTokens, "token")}: "
                + $"{Figures.Compact(plan.Tokens)} tokens, "
                + $"{Figures.Number((double)plan.Tokens / Math.Max(1, plan.Cost.MatrixParameters), 2)} for each of those parameters, "
                + $"{Figures.Compact(plan.Flops, "FLOP")}"
                + (plan.Epochs is { } epochs ? $", {Figures.Number(epochs, 2)} epochs" : "")),
            new("rate", $"{TrainingHeader.Rate(plan.Schedule, plan.Steps)}; {plan.OptimizerName}, weight decay "
                + $"{plan.WeightDecay:G4}{TrainingHeader.Rates(plan.Rates)}"),
            .. TrainingHeader.WhileTraining(plan.Model, plan.Average),
            new("memory", $"{Figures.Size(memory.Sum(part => part.Bytes))}: "
                + string.Join(", ", memory.Select(part => $"{Figures.Size(part.Bytes)} {part.Name}"))),
        ];
        if (probed is not null)
            facts.Add(new("time", $"{Figures.Duration(probed.Seconds * plan.Steps)} of steps, at {probed.Seconds * 1e3:F1} ms each "
                + $"(median of {probed.Runs}), with nothing for measuring and saving"
                + (cost is { } money ? $"; {money:F2} at the given price" : "")));
        facts.AddRange(TrainingHeader.Decided(plan.Decisions));
        string head = "missing";
        foreach (ChecklistItem item in plan.Checklist.Where(item => item.Answer is null))
        {
            facts.Add(new(head, $"{item.Name}: say it with {item.Setting}"));
            head = "";
        }

        FactSheet.Write(terminal, facts);
    }
}
