using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Cli.Arguments;
using Hone.Cli.Screen;
using Hone.Hosting.Decisions;
using Hone.Hosting.Recipes;
using Hone.Insight.Decisions;
using Hone.Runs;
using Hone.Runs.Decisions;

namespace Hone.Cli.Commands;

/// <summary><c>hone decide CANDIDATE… --baseline RUN…</c>: is a candidate to be used in place of a baseline?</summary>
static class DecideRuns
{
    const string Regression = "regression";
    static readonly string Needs = $"{string.Join(", ", Operation.Names.SkipLast(1))} or {Operation.Names[^1]}";

    public static Command Command()
    {
        DecisionRule usual = new();
        Argument<string[]> candidates = new("CANDIDATE")
        {
            Description = "Runs of the candidate, which differ in their seed; RUN@250 or RUN@last names a checkpoint, else the best is "
                + "taken.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> baselines = new("--baseline")
        {
            Description = "A run of the baseline; given once for each. The one that the candidate's record names where none is given.",
            HelpName = "RUN",
        };
        Option<string> metric = new("--metric")
        {
            Description = $"{string.Join(", ", DecisionMetric.OfTexts.Select(known => known.Name))}, or a task of --tasks.",
            HelpName = "NAME",
            DefaultValueFactory = _ => usual.Metric,
        };
        Option<string?> tasks = new("--tasks") { Description = "A bundle of tasks, where the metric is one of them.", HelpName = "DIR" };
        Option<int> mostPerTask = NumberOption.Of("--max-per-task", "Questions of a task at most; 0 asks all.", 500, Limits.From(0), "N");
        Option<string?> data = new("--data")
        {
            Description = "A text to measure on in place of the validation split.", HelpName = "PATH",
        };
        Option<long> mostTokens = NumberOption.Of("--max-tokens", "About how many tokens of another text to measure; 0 for all.", 1L << 18,
            Limits.From(0), "N");
        Option<double> least = NumberOption.Of("--min-effect", "The least gain that is worth a change, in the metric's unit.",
            usual.MinimumEffect, Limits.From(0), "GAIN");
        Option<double> level = NumberOption.Of("--level",
            "About how often a candidate that is no better is shipped: the probability beyond each end of an interval.", usual.Level,
            Limits.Within(1e-6, 0.4), "SHARE");
        Option<double?> deviation = new("--seed-deviation")
        {
            Description = "The standard deviation of the metric over seeds, where one run a side cannot tell it and it is known otherwise.",
            HelpName = "GAIN",
        };
        deviation.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is < 0 or double.NaN or double.PositiveInfinity)
                result.AddError("--seed-deviation takes a number of at least 0");
        });
        Option<string[]> costs = new("--cost")
        {
            Description = $"What 100% more of {Needs} counts, in the metric's unit; or what a unit lost on a slice "
                + $"counts ({Regression}=1). May be given often.",
            HelpName = "NAME=PRICE",
        };
        Option<string[]> limits = new("--limit")
        {
            Description = $"More than this share of {Needs}, or a clear loss of this on a slice "
                + $"({Regression}=0.05), is never shipped. May be given often.",
            HelpName = "NAME=MOST",
        };
        Option<string[]> slices = new("--slice")
        {
            Description = "A part of the documents to look at: a source, short, long; all of them where none is named. May be given often.",
            HelpName = "NAME",
        };
        Option<string?> by = new("--by") { Description = "Who decides.", HelpName = "NAME" };
        Option<string?> note = new("--note") { Description = "What there is to say of it.", HelpName = "TEXT" };
        Option<bool> gate = new("--gate") { Description = "Exit code 3 with any verdict but to ship." };
        Option<bool> verify = new("--verify")
        {
            Description = "Decide nothing: see whether the decisions about the runs, and what they were taken on, are as they were.",
        };
        Option<long> seed = NumberOption.Of("--seed", "Where the draws of documents come from.", 1L, Limits.From(0), "N");
        Option<string> runs = Options.RunDirectory();
        Option<int> threads = Options.Threads();
        Command command = new("decide", """
            Decides whether a candidate is to be used in place of a baseline: gain - regression cost - operational cost > 0, over seeds and
            documents. The decision is kept beside the candidate with the hashes of what it was taken on, and never changed; a new one
            supersedes it.

            Example: hone decide wide-1 wide-2 wide-3 --baseline narrow-1 --baseline narrow-2 --baseline narrow-3 --cost memory=0.02
            """)
        {
            candidates, baselines, metric, tasks, mostPerTask, data, mostTokens, least, level, deviation, costs, limits, slices, by, note,
            gate, verify, seed, runs, threads,
        };
        command.SetAction(parsed =>
        {
            string root = parsed.GetRequiredValue(runs);
            if (parsed.GetValue(verify)) return Verify(parsed, root, parsed.GetRequiredValue(candidates));
            Dictionary<string, double> prices = Pairs("--cost", parsed.GetValue(costs)), most = Pairs("--limit", parsed.GetValue(limits));
            DecisionOptions options = new()
            {
                Candidates = parsed.GetRequiredValue(candidates),
                Baselines = parsed.GetValue(baselines) is { Length: > 0 } named ? named
                    : [BaselineOf(new RunStore(root).Resolve(parsed.GetRequiredValue(candidates)[0]).Folder)],
                Rule = new DecisionRule
                {
                    Metric = parsed.GetRequiredValue(metric), MinimumEffect = parsed.GetValue(least), Level = parsed.GetValue(level),
                    SeedDeviation = parsed.GetValue(deviation),
                    RegressionWeight = prices.TryGetValue(Regression, out double weight) ? weight : usual.RegressionWeight,
                    RegressionLimit = most.TryGetValue(Regression, out double limit) ? limit : null,
                    Prices = Without(prices), Limits = Without(most), Slices = parsed.GetValue(slices) ?? [],
                },
                Data = parsed.GetValue(data), MostTokens = parsed.GetValue(mostTokens), Tasks = parsed.GetValue(tasks),
                MostPerTask = parsed.GetValue(mostPerTask), By = parsed.GetValue(by), Note = parsed.GetValue(note),
                Seed = (ulong)parsed.GetValue(seed), Threads = parsed.GetValue(threads),
            };
            EvaluationScreen screen = new(Terminal.OfErrors(parsed.GetValue(CommandHost.Json)));
            DecisionRecord record;
            try
            {
                record = RunDecision.Take(options, root, screen.Show);
            }
            finally
            {
                screen.End();
            }

            string file = RunDecision.Save(record);
            CommandHost.Answer(parsed, () =>
            {
                JsonObject document = record.Signed().ToNode().AsObject();
                document["file"] = file;
                return document;
            }, () => DecisionPage.Write(Terminal.OfAnswers(), record, file));
            return parsed.GetValue(gate) && record.Verdict != Verdict.Ship ? CommandHost.Guarded : CommandHost.Done;
        });
        return command;
    }

    static string BaselineOf(RunFolder folder) => folder.ReadManifest().BaselineRun ?? throw new InvalidDataException(
        $"no baseline is named, nor does the record of {folder.Id}\nName the runs to compare with: --baseline RUN, once for each.");

    static Dictionary<string, double> Without(Dictionary<string, double> pairs) =>
        pairs.Where(pair => pair.Key != Regression).ToDictionary(pair => pair.Key, pair => pair.Value);

    static Dictionary<string, double> Pairs(string option, string[]? given)
    {
        Dictionary<string, double> pairs = [];
        foreach (string text in given ?? [])
        {
            string[] parts = text.Split('=', 2);
            if (!Operation.Names.Contains(parts[0]) && parts[0] != Regression)
                throw new InvalidDataException($"{option} {text} names no cost that is known\n"
                    + $"It is one of {string.Join(", ", Operation.Names)}, {Regression}: {option} {Operation.Names[2]}=0.1.");
            if (parts.Length < 2 || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !(value is >= 0 and < double.PositiveInfinity))
                throw new InvalidDataException($"{option} {text} has no number of at least 0 behind it\n"
                    + $"Write it so: {option} {parts[0]}=0.1.");
            if (!pairs.TryAdd(parts[0], value))
                throw new InvalidDataException($"{option} names {parts[0]} twice\nKeep one of them.");
        }

        return pairs;
    }

    static int Verify(ParseResult parsed, string root, string[] names)
    {
        var found = new RunStore(root).ResolveAll(names).Select(run =>
        {
            int count = DecisionStore.Names(run.Folder).Count;
            IReadOnlyList<string> problems = DecisionStore.ProblemsOf(run.Folder);
            return (run.Folder, Count: count, Problems: problems,
                Changes: problems.Count == 0 ? DecisionStore.ChangesSince(run.Folder) : []);
        }).ToArray();
        CommandHost.Answer(parsed, () => new JsonObject
        {
            ["runs"] = new JsonArray([.. found.Select(one => (JsonNode)new JsonObject
            {
                ["run"] = one.Folder.Id, ["decisions"] = one.Count, ["altered"] = Texts(one.Problems),
                ["changed_since"] = Texts(one.Changes),
            })]),
        }, () =>
        {
            Terminal terminal = Terminal.OfAnswers();
            foreach ((RunFolder folder, int count, IReadOnlyList<string> problems, IReadOnlyList<string> changes) in found)
            {
                if (count == 0 && problems.Count == 0) terminal.Line($"{folder.Id}: nothing was decided");
                else if (problems.Count == 0)
                    terminal.Line($"{folder.Id}: {terminal.Style.Good("as written")}, {Insight.Figures.Count(count, "decision")}");
                foreach (string problem in problems) terminal.Line($"{folder.Id}: {terminal.Style.Bad("altered")}: {problem}");
                foreach (string change in changes)
                    terminal.Line($"{folder.Id}: {terminal.Style.Notable("changed since the decision")}: {change}");
            }
        });
        return found.Any(one => one.Problems.Count > 0) ? CommandHost.Differs : CommandHost.Done;

        static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
    }
}
