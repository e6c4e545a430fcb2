using System.CommandLine;
using Hone.Cli.Arguments;
using Hone.Cli.Commands.Planning;
using Hone.Cli.Screen;
using Hone.Hosting;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Planning;
using Hone.Hosting.Recipes;
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
        Option<double> price = NumberOption.Of("--price",
            "What an hour of this machine costs, for the cost of the run; with --probe. The recipe's price where it is not given.", 0.0,
            Limits.From(0), "AMOUNT");
        Option<double> watts = NumberOption.Of("--watts",
            "What the machine draws while it works, for the energy of the run; with --probe. As measured where it is not given.", 0.0,
            Limits.Above(0), "WATTS");
        Option<bool> reads = new("--read")
        {
            Description = "Reads the data, too: vocabulary, epochs and the memory of the data are then exact.",
        };
        Option<string?> draw = Options.Picture("the learning rates, momentum and weight decay of each step", "--draw");
        Option<int> threads = Options.Threads();
        Option<string> runDirectory = Options.RunDirectory();
        SweepOptions sweep = new();
        RateOptions rate = new();
        Command command = new("plan", """
            Tells what a recipe comes to: sizes, horizon, rates, memory, time, and what it leaves open. Nothing is trained, unless a
            learning rate is looked for (--find-rate) or a scaling law (--sweep).

            Example: hone plan recipes/quickstart.yaml --set model.depth=4 --probe
            """)
        { recipe.File, recipe.Data, recipe.From, recipe.Set, reads, probe, price, watts, draw, rate.Find, sweep.Sweep, runDirectory,
            threads };
        foreach (Option option in rate.Own.Concat(sweep.Own)) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            bool sweeps = parsed.GetValue(sweep.Sweep), finds = parsed.GetValue(rate.Find);
            if (sweeps && finds)
                throw new InvalidDataException("--sweep and --find-rate are both given\nFind a rate first; then sweep with it.");
            EnsureRead(parsed, sweeps, sweep.Sweep, sweep.Own);
            EnsureRead(parsed, finds, rate.Find, rate.Own);
            EnsureRead(parsed, !sweeps && !finds, null, [reads, probe, price, watts, draw]);
            EnsureRead(parsed, parsed.GetValue(probe), probe, [price, watts]);
            Recipe read = recipe.Read(parsed);
            EnsureRead(parsed, sweeps || read.Gives("from.model"), sweep.Sweep, [runDirectory]);
            string runs = parsed.GetRequiredValue(runDirectory);
            if (sweeps) return sweep.Run(parsed, read, runs, parsed.GetValue(threads));
            if (finds) return rate.Run(parsed, read, runs, parsed.GetValue(threads));
            if (ClassifierKinds.IsRequested(read))
            {
                Option[] others = [reads, probe, price, watts, draw];
                if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
                    throw new InvalidDataException($"{idle.Name} has no effect on a classifier, whose data are always read\nTake it out.");
                using ClassifierSession session = (ClassifierSession)Session.Begin(read, parsed.GetValue(threads));
                CommandHost.Answer(parsed, () => ClassifierPlanDocument.Of(session),
                    () => FactSheet.Write(Terminal.OfAnswers(), TrainingHeader.Of(session, peakFlops: null)));
                return CommandHost.Done;
            }

            RunPlan plan = RunPlan.Of(read, parsed.GetValue(reads), parsed.GetValue(threads), runs);
            Options.SavePicture(parsed.GetValue(draw), format => PlannedSchedules.Draw(plan, Path.GetFileNameWithoutExtension(read.Source),
                format));
            using IBackend backend = plan.CreateBackend(parsed.GetValue(threads));
            IReadOnlyList<PlannedPart> memory = plan.Memory(backend);
            ProbedStep? probed = parsed.GetValue(probe) ? ProbedStep.Of(plan, backend) : null;
            PlannedCost? cost = probed is null ? null : PlannedCost.Of(plan, probed, Given(price), Given(watts));
            CommandHost.Answer(parsed, () => PlanDocument.Of(plan, memory, probed, cost), () => Show(plan, memory, probed, cost));
            return CommandHost.Done;

            double? Given(Option<double> option) => parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;
        });
        return command;
    }

    /// <summary>An option that would do nothing is an error: who gave it believes that it does something.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isRequested">What the options are for was asked for.</param>
    /// <param name="asks">The option that asks for it; null where leaving out others does.</param>
    /// <param name="options">The options.</param>
    static void EnsureRead(ParseResult parsed, bool isRequested, Option? asks, IEnumerable<Option> options)
    {
        if (isRequested) return;
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } idle)
            throw new InvalidDataException(asks is null
                ? $"{idle.Name} has no effect with --sweep or --find-rate\nTake it out, or plan without those first."
                : $"{idle.Name} has no effect without {asks.Name}\nAdd {asks.Name}, or take it out.");
    }

    static void Show(RunPlan plan, IReadOnlyList<PlannedPart> memory, ProbedStep? probed, PlannedCost? cost)
    {
        Terminal terminal = Terminal.OfAnswers();
        List<Fact> facts =
        [
            new("model", $"{TrainingHeader.Shape(plan.Model)}, {Figures.Count(plan.Model.Vocabulary)} tokens in the vocabulary"),
            new("parameters", $"{Figures.Count(plan.Cost.Parameters)}, of them {Figures.Count(plan.Cost.MatrixParameters)} in matrices "
                + $"and the output projection; {Figures.Compact(plan.Cost.FlopsPerToken, "FLOP")} a token"),
            .. TrainingHeader.Learned(plan.Model, plan.LearnedParameters, plan.Cost.Parameters),
            new("horizon", $"{Figures.Count(plan.Steps, "step")} of {Figures.Count(plan.BatchTokens, "token")}: "
                + $"{Figures.Compact(plan.Tokens)} tokens, "
                + $"{Figures.Number((double)plan.Tokens / Math.Max(1, plan.Cost.MatrixParameters), 2)} for each of those parameters, "
                + $"{Figures.Compact(plan.Flops, "FLOP")}"
                + (plan.Epochs is { } epochs ? $", {Figures.Number(epochs, 2)} epochs" : "")),
            new("rate", $"{TrainingHeader.Rate(plan.Schedule, plan.Steps)}; {plan.OptimizerName}, weight decay "
                + $"{plan.WeightDecay:G4}{TrainingHeader.Rates(plan.Rates)}"),
            .. TrainingHeader.Noise(plan.Model.Dropout, plan.Model.LabelSmoothing),
            .. plan.Average > 0 ? [TrainingHeader.Averaged(plan.Average)] : Array.Empty<Fact>(),
            new("memory", $"{Figures.Size(memory.Sum(part => part.Bytes))}: "
                + string.Join(", ", memory.Select(part => $"{Figures.Size(part.Bytes)} {part.Name}"))
                + $"; about {Figures.Size(memory.Sum(part => part.Bytes) + RunPlan.ProgramBytes)} of the process, with the program's own"),
        ];
        if (probed is not null && cost is not null)
            facts.Add(new("time", $"{Figures.Duration(cost.Seconds)} of steps, at {probed.Seconds * 1e3:F1} ms each "
                + $"(median of {probed.Runs}), with nothing for measuring and saving"
                + (cost.Joules is { } joules ? $"; {Figures.Compact(joules, "J")} of energy" : "")
                + (cost.Money is { } money ? $"; a cost of {money:F2}" : "")));
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
