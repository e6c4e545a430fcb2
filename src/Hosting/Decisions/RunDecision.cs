using Hone.Hosting.Evaluation;
using Hone.Insight;
using Hone.Insight.Decisions;
using Hone.Runs;
using Hone.Runs.Decisions;
using Hone.Runs.Evaluations;
using Hone.Text;
using Hone.Training.Evaluation;

namespace Hone.Hosting.Decisions;

/// <summary>Decides whether the runs of a candidate are better than those of a baseline.</summary>
public sealed class RunDecision
{
    const int FewestOfSlice = 20;
    const string Short = "short", Long = "long";

    readonly DecisionOptions _options;
    readonly MeasuredRun[] _candidates, _baselines;
    readonly DecisionMetric _metric;
    readonly List<string> _assumptions = [];

    RunDecision(DecisionOptions options, MeasuredRun[] candidates, MeasuredRun[] baselines)
    {
        (_options, _candidates, _baselines) = (options, candidates, baselines);
        _metric = MetricOf();
    }

    IEnumerable<MeasuredRun> All => _candidates.Concat(_baselines);

    /// <summary>Measures what is missing, and decides.</summary>
    /// <param name="options">What is decided.</param>
    /// <param name="runs">The folder that runs are kept in.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <returns>The decision, which <see cref="Save"/> keeps.</returns>
    /// <exception cref="InvalidDataException">A run is not there, broken or named twice, or there is nothing to compare.</exception>
    public static DecisionRecord Take(DecisionOptions options, string runs = "runs", Action<EvaluationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunStore store = new(runs);
        RunReference[] candidates = [.. store.ResolveAll(options.Candidates)], baselines = [.. store.ResolveAll(options.Baselines)];
        EnsureApart(candidates, baselines);
        foreach (RunReference run in candidates.Concat(baselines)) MeasuredRun.EnsureNew(run.Folder, options.Data);
        RunDecision decision = new(options, [.. candidates.Select(Measure)], [.. baselines.Select(Measure)]);
        decision.EnsureSeeds(decision._candidates);
        decision.EnsureSeeds(decision._baselines);
        decision.EnsurePairs();
        return decision.Decide();

        MeasuredRun Measure(RunReference run) => MeasuredRun.Of(run, options,
            progress is null ? null : done => progress(done with { What = $"{run.Folder.Id}, {done.What}" }));
    }

    /// <summary>Keeps a decision beside each candidate, and brings their reports up to date.</summary>
    /// <returns>The name of its file.</returns>
    public static string Save(DecisionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        RunFolder[] folders = [.. record.Candidates.Select(run => RunFolder.Open(run.Folder)).DistinctBy(folder => folder.Path)];
        string name = DecisionStore.Write(folders, record);
        foreach (RunFolder folder in folders) CheckpointEvaluation.WriteReport(folder);
        return name;
    }

    static void EnsureApart(RunReference[] candidates, RunReference[] baselines)
    {
        foreach (RunReference[] group in new[] { candidates, baselines })
            if (group.GroupBy(run => run.Folder.Path).FirstOrDefault(same => same.Count() > 1) is { } twice)
                throw new InvalidDataException($"{twice.First().Folder.Id} is named twice on one side\n"
                    + "Two checkpoints of a run are no two seeds: name each run once.");
        if (candidates.FirstOrDefault(run => baselines.Any(other => other.Folder.Path == run.Folder.Path
            && other.Checkpoint == run.Checkpoint)) is { } both)
            throw new InvalidDataException($"{both.Folder.Id} is both candidate and baseline\n"
                + "Name another run as baseline: --baseline RUN.");
    }

    /// <summary>A run that was made twice has the same weights twice, and tells nothing of chance.</summary>
    void EnsureSeeds(MeasuredRun[] group)
    {
        if (group.GroupBy(run => run.Weights.Sha256).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidDataException($"{string.Join(" and ", twice.Select(run => run.Folder.Id))} have the same weights to the bit, "
                + "so they are one seed and not two\nName one of them, or train another seed: --set seed=N.");
        string[] differing = [.. group.SelectMany(run => run.Settings().Distinct()).GroupBy(setting => setting.Name)
            .Where(named => named.Count() != group.Length || named.Select(setting => setting.Value).Distinct().Count() > 1)
            .Select(named => named.Key)];
        if (differing.Length > 0)
            _assumptions.Add($"runs of one side ({string.Join(", ", group.Select(run => run.Folder.Id))}) differ in more than their seed: "
                + $"{string.Join(", ", differing.Take(5))}; what that does is counted as chance");
    }

    void EnsurePairs()
    {
        UnitCosts first = _candidates[0].Costs;
        if (All.FirstOrDefault(run => run.IsClassifier != IsOfClassifiers
            || (IsOfClassifiers && !run.Manifest.Classes!.SequenceEqual(_candidates[0].Manifest.Classes!))) is { } unlike)
            throw new InvalidDataException($"{_candidates[0].Folder.Id} and {unlike.Folder.Id} tell different classes apart, or one of "
                + "them tells none\nCompare language models with language models, and classifiers with those of the same classes.");
        if (All.FirstOrDefault(run => !ArePairs(first, run.Costs)) is { } other)
            throw new InvalidDataException($"{_candidates[0].Folder.Id} and {other.Folder.Id} were not measured on the same documents "
                + $"({Figures.Count(first.Units.Count)} and {Figures.Count(other.Costs.Units.Count)}, texts {first.TextSha256[..8]} and "
                + $"{other.Costs.TextSha256[..8]})\nGive a text that neither has learned from: --data FILE.");
        if (_options.Data is null && All.Any(run => run.Manifest.Data?.Fingerprint != _candidates[0].Manifest.Data?.Fingerprint))
            _assumptions.Add("the runs learned from different data: what one was measured on, another may have learned from");
    }

    static bool ArePairs(UnitCosts one, UnitCosts other) => one.TextSha256 == other.TextSha256 && one.AreDocuments == other.AreDocuments
        && one.Units.SequenceEqual(other.Units) && (!one.AreDocuments || one.Bytes.SequenceEqual(other.Bytes));

    DecisionMetric MetricOf()
    {
        string name = _options.Rule.Metric;
        if (IsOfClassifiers)
            return DecisionMetric.OfExamples.FirstOrDefault(known => known.Name == name) ?? throw new InvalidDataException(
                $"there is no metric {name} of classifiers\nIt is one of "
                + $"{string.Join(", ", DecisionMetric.OfExamples.Select(known => known.Name))}.");
        if (_options.Tasks is null && DecisionMetric.OfTexts.All(known => known.Name != name))
            throw new InvalidDataException($"there is no metric {name}\nIt is one of "
                + $"{string.Join(", ", DecisionMetric.OfTexts.Select(known => known.Name))}, or a task of a bundle: --tasks DIR.");
        if (DecisionMetric.OfTexts.FirstOrDefault(known => known.Name == name) is not { } metric)
            return All.All(run => run.Questions is not null) ? DecisionMetric.OfTask(name)
                : throw new InvalidDataException($"{_options.Tasks} has no task {name}\n"
                    + $"It has {string.Join(", ", TaskBundle.Open(_options.Tasks!).Tasks.Select(task => task.Label))}.");
        if (metric == DecisionMetric.BitsPerByte || All.Select(run => run.Costs.Tokenizer).Distinct().Count() == 1) return metric;
        _assumptions.Add($"the runs have different tokenizers, so {name} cannot be compared: bits per byte are, in place of it");
        return DecisionMetric.BitsPerByte;
    }

    DecisionRecord Decide()
    {
        DecisionRule rule = _options.Rule with { Metric = _metric.Name };
        DecisionGroup candidate = GroupOf(_candidates), baseline = GroupOf(_baselines);
        DecisionOutcome outcome = new DecisionGate(_metric, rule).Judge(
            candidate, baseline, Slices(), [.. Operations()], Problems(), _options.Seed);
        Assume(outcome.Gain);
        return new DecisionRecord
        {
            DecidedUtc = DateTimeOffset.UtcNow, DecidedBy = _options.By, Note = _options.Note, Verdict = outcome.Verdict,
            Claim = outcome.Claim, Reasons = outcome.Reasons, Next = [.. Next(outcome)], Rule = rule, Gain = outcome.Gain,
            RegressionCost = outcome.RegressionCost, OperationalCost = outcome.OperationalCost, Net = outcome.Net,
            NetInterval = outcome.NetInterval, Slices = outcome.Slices, Operations = outcome.Operations, Power = outcome.Power,
            Assumptions = _assumptions, TextSha256 = TextHash(),
            Candidates = [.. _candidates.Zip(candidate.Values, Told)], Baselines = [.. _baselines.Zip(baseline.Values, Told)],
            Supersedes = [.. _candidates.Select(run => DecisionStore.Newest(run.Folder)).OfType<SupersededDecision>()],
            Code = CodeIdentity.Current,
        };

        static DecidedRun Told(MeasuredRun run, double value) => new(
            run.Folder.Id, run.Folder.Path, run.Checkpoint.Step, run.Manifest.Seed, run.Entry.Status, value, run.Files());
    }

    bool IsOfClassifiers => _candidates[0].IsClassifier;

    bool IsTask => !IsOfClassifiers && !DecisionMetric.OfTexts.Contains(_metric);

    DecisionGroup GroupOf(MeasuredRun[] runs, IReadOnlyList<int>? units = null) =>
        DecisionGroup.Of([.. runs.Select(Costs)], _metric, units);

    IReadOnlyList<Cost> Costs(MeasuredRun run) => IsTask ? run.Questions! : [.. run.Costs.ToCosts().Select(unit => unit.Cost)];

    string TextHash() => IsTask
        ? Sha256.OfFile(TaskBundle.Open(_options.Tasks!).Tasks.First(task => task.Label == _metric.Name).File)
        : _candidates[0].Costs.TextSha256;

    /// <summary>The sources of the text or the classes of the examples, and its shorter and longer documents.</summary>
    List<DecisionSlice> Slices()
    {
        UnitCosts costs = _candidates[0].Costs;
        Dictionary<string, int[]> all = [];
        if (!IsTask && costs.AreDocuments)
        {
            foreach ((int source, string name) in costs.Sources.Index())
                all[name] = [.. Enumerable.Range(0, costs.Units.Count).Where(unit => costs.SourceOfUnits[unit] == source)];
            long median = costs.Bytes.Order().ElementAt(costs.Bytes.Count / 2);
            all.TryAdd(Short, [.. Enumerable.Range(0, costs.Units.Count).Where(unit => costs.Bytes[unit] < median)]);
            all.TryAdd(Long, [.. Enumerable.Range(0, costs.Units.Count).Where(unit => costs.Bytes[unit] >= median)]);
        }

        IReadOnlyList<string> named = _options.Rule.Slices;
        if (named.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
            throw new InvalidDataException($"there is no slice {unknown}\n" + (all.Count == 0
                ? "What was measured has no documents, and so no slices." : $"There are {string.Join(", ", all.Keys)}."));
        if (named.FirstOrDefault(name => all[name].Length < 2) is { } small)
            throw new InvalidDataException($"slice {small} has "
                + $"{Figures.Count(all[small].Length, IsOfClassifiers ? "example" : "document")}, which tells nothing\n"
                + "Name another, or measure a larger text: --data FILE.");
        return
        [
            .. all.Where(slice => named.Count > 0 ? named.Contains(slice.Key) : slice.Value.Length >= FewestOfSlice)
                .Select(slice => new DecisionSlice(slice.Key, GroupOf(_candidates, slice.Value), GroupOf(_baselines, slice.Value))),
        ];
    }

    IEnumerable<Operation> Operations()
    {
        (MachineIdentity?, int?, string?)[] conditions =
            [.. All.Select(run => (run.Manifest.Machine, run.Manifest.Threads, run.Manifest.NumericsClass)).Distinct()];
        string? otherTokens = All.Select(run => run.Costs.Tokenizer).Distinct().Count() > 1
            ? "the runs have tokens of different length" : null;
        string? remark = conditions.Length > 1 ? "the runs trained on different machines, threads or kernels" : otherTokens;
        yield return Of("time", "microseconds of training for a token, as recorded", run => 1e6 / run.Manifest.Summary?.TokensPerSecond,
            isNoisy: true, remark);
        yield return Of("compute", "FLOPs of training for a token", run => run.Manifest.Model?.FlopsPerToken);
        yield return Of("memory", "bytes to write with: weights in float32, and the cache of a context", run => run.Costs.MemoryBytes);
        yield return Of("size", "bytes of the weights' file", run => run.Weights.Bytes);
        if (IsOfClassifiers) yield break;                                    // they write nothing
        WritingSpeed speed = WritingSpeed.Of(_candidates[0], _baselines[0], _options.Threads);
        string turns = $"median of {speed.Rounds} turns on this machine";
        yield return new Operation("generation", $"microseconds to write a token, {turns}",
            [1e6 * speed.Candidate.SecondsPerToken], [1e6 * speed.Baseline.SecondsPerToken], IsNoisy: true, otherTokens);
        yield return new Operation("latency",
            $"microseconds from a prompt of {Figures.Count(speed.PromptTokens, "token")} to the next, {turns}",
            [1e6 * speed.Candidate.FirstTokenSeconds], [1e6 * speed.Baseline.FirstTokenSeconds], IsNoisy: true, otherTokens);

        Operation Of(string name, string what, Func<MeasuredRun, double?> of, bool isNoisy = false, string? remark = null) =>
            new(name, what, [.. _candidates.Select(of)], [.. _baselines.Select(of)], isNoisy, remark);
    }

    string[] Problems() => [.. All.Where(run => run.Entry.Status != RunStatus.Finished).Select(run =>
        $"{run.Folder.Id} has not come to its end: it is {run.Entry.Status.Word()}"
        + (run.Entry.Status == RunStatus.Failed ? $" ({run.Manifest.Reason?.Split('\n')[0]})" : ""))];

    /// <summary>What is assumed, and what should be known.</summary>
    void Assume(GroupDifference gain)
    {
        if (gain.CandidateRuns + gain.BaselineRuns == 2 && _options.Rule.SeedDeviation is { } stated)
            _assumptions.Add($"how far seeds move the metric was not measured; a standard deviation of "
                + $"{Figures.Number(stated, 4)} was stated");
        else if (gain.CandidateRuns + gain.BaselineRuns > 2)
        {
            if (_options.Rule.SeedDeviation is not null)
                _assumptions.Add("the deviation over seeds that was stated is not used: the runs tell it themselves");
            _assumptions.Add(gain.CandidateRuns > 1 && gain.BaselineRuns > 1
                ? "seeds move both sides alike, so their variances were taken together"
                : $"one run tells nothing of chance, so the {(gain.CandidateRuns > 1 ? "baseline" : "candidate")} is taken to move with "
                    + "its seed as the other side does");
        }

        if (!IsTask && !_candidates[0].Costs.AreDocuments)
            _assumptions.Add($"the text has no documents: blocks of {Data.Rows.ResamplingUnits.BlockBytes} bytes stand for them, of which "
                + "neighbours are somewhat alike");
        if (!IsTask && _options.Data is null && All.Any(run => run.Reference.Checkpoint.Choice is CheckpointChoice.Unspecified
            or CheckpointChoice.Best))
            _assumptions.Add("checkpoints were chosen by the loss on the very documents they are compared on, which flatters both sides");
        if (All.Select(run => run.Costs.NumericsClass).Distinct().Count() > 1)
            _assumptions.Add("the runs were measured in different numerics classes, whose last digits differ");
        foreach (string said in _candidates.Select(run => (string?)run.Manifest.Recipe["decision_rule"]).OfType<string>().Distinct())
            _assumptions.Add($"what the candidate's recipe said beforehand: {said.ReplaceLineEndings(" ").Trim()}");
        int looks = _candidates.Max(run => DecisionStore.Names(run.Folder).Count);
        if (looks > 0)
            _assumptions.Add($"this is decision {looks + 1} about these runs, and each has a chance of its own to be wrong");
    }

    /// <summary>What to do next, as commands.</summary>
    IEnumerable<string> Next(DecisionOutcome outcome)
    {
        switch (outcome.Verdict)
        {
            case Verdict.Rerun:
                foreach (MeasuredRun run in All.Where(run => run.Entry.Status != RunStatus.Finished))
                    yield return run.Entry.Status == RunStatus.Failed ? $"hone show {run.Folder.Id}" : $"hone resume {run.Folder.Id}";
                break;
            case Verdict.Ship:
                yield return $"hone prove {_candidates[0].Folder.Id}";
                break;
            case Verdict.DoNotShip:
                yield return $"hone compare {_baselines[0].Folder.Id} {_candidates[0].Folder.Id}";
                break;
            default:
                int needed = outcome.Power is { } power ? power.SeedsNeeded ?? 0 : 2;
                if (outcome.Power is { SeedsNeeded: null }) yield return $"{AsRequested()} --data FILE";
                foreach (MeasuredRun[] group in new[] { _candidates, _baselines })
                    if (needed > group.Length) yield return
                        $"hone train {RecipeOf(group[0])} --set seed={group.Max(run => run.Manifest.Seed) + 1}";
                break;
        }

        string AsRequested() => $"hone decide {string.Join(' ', _options.Candidates)} "
            + string.Join(' ', _options.Baselines.Select(run => $"--baseline {run}"));

        static string RecipeOf(MeasuredRun run)
        {
            string near = Path.GetRelativePath(Environment.CurrentDirectory, run.Folder.RecipeFile);
            return near.StartsWith("..", StringComparison.Ordinal) ? run.Folder.RecipeFile : near;
        }
    }
}
