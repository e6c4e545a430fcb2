using System.CommandLine;
using Hone.Hosting;
using Hone.Insight.Comparison;
using Hone.Insight.Queries;
using Hone.Runs;

namespace Hone.Cli.Arguments;

/// <summary>Several runs on a command line, and how they are laid beside each other.</summary>
/// <param name="fewest">Runs that there must be.</param>
sealed class ComparisonOptions(int fewest = 2)
{
    readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Runs: paths, ids, or beginnings of ids or names; RUN@250 or RUN@best is a run up to that step.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<string[]> _where = new("--where")
    {
        Description = "Also the runs that fulfil this condition, as hone runs takes it. May be given often: all must hold.",
        HelpName = "CONDITION",
    };

    readonly Option<string> _over = new("--over")
    {
        Description = "Along what the curves are laid: steps, tokens, time or flops. Values are compared at an equal number of tokens, or "
            + "an equal time or cost where that is chosen.",
        DefaultValueFactory = _ => nameof(CurveAxis.Steps).ToLowerInvariant(),
    };

    readonly Option<string?> _baseline = new("--baseline")
    {
        Description = "The run that differences are counted from; the first where it is not named.",
        HelpName = "RUN",
    };

    readonly Option<bool> _seeds = new("--seeds")
    {
        Description = "Make one curve of runs that differ in their seed alone, with mean and deviation of their values.",
    };

    readonly Option<string> _directory = Options.RunDirectory();

    public void AddTo(Command command)
    {
        _over.AcceptOnlyFromAmong([.. Enum.GetNames<CurveAxis>().Select(name => name.ToLowerInvariant())]);
        command.Arguments.Add(_runs);
        foreach (Option option in new Option[] { _where, _over, _baseline, _seeds, _directory }) command.Options.Add(option);
    }

    /// <summary>How many runs are named, and whether others may be meant.</summary>
    public bool IsOfOne(ParseResult parsed) => parsed.GetValue(_runs) is [_] && parsed.GetValue(_where) is null or [];

    /// <summary>The one run that is named.</summary>
    public RunFolder OnlyRun(ParseResult parsed) =>
        new RunStore(parsed.GetRequiredValue(_directory)).Resolve(parsed.GetRequiredValue(_runs)[0]).Folder;

    /// <summary>The runs, read and compared.</summary>
    /// <exception cref="InvalidDataException">One of them is not there or broken, or there are too few.</exception>
    public RunComparison Read(ParseResult parsed)
    {
        RunStore store = new(parsed.GetRequiredValue(_directory));
        List<RunReference> references = [.. store.ResolveAll(parsed.GetValue(_runs) ?? [])];
        if (parsed.GetValue(_where) is { Length: > 0 } where)
        {
            RunQuery query = new() { Conditions = [.. where.Select(text => Condition.Parse(text, RunFields.Catalogue))] };
            references.AddRange(query.Apply(store.Rows(query.Wanted([])), DateTimeOffset.UtcNow)
                .Where(row => row.Status != RunStatus.Broken && references.All(known => known.Folder.Path != row.Folder.Path))
                .Select(row => new RunReference(row.Folder, default)).Reverse());
        }

        RunReference? baseline = parsed.GetValue(_baseline) is { } named ? store.Resolve(named) : null;
        if (baseline is not null && !references.Any(known => IsSame(known, baseline))) references.Insert(0, baseline);
        if (references.Count < fewest)
            throw new InvalidDataException(references.Count == 1
                ? $"there is only {references[0].Folder.Id} to compare\nName another run: hone compare {references[0].Folder.Id} RUN."
                : "no run is named, or none fulfils the conditions\nName runs, or conditions: hone compare --where tag=sweep.");
        return RunComparison.Of(RunComparisons.Read(references), Enum.Parse<CurveAxis>(parsed.GetRequiredValue(_over), ignoreCase: true),
            baseline is null ? 0 : references.FindIndex(known => IsSame(known, baseline)), parsed.GetValue(_seeds));
    }

    static bool IsSame(RunReference one, RunReference other) => one.Folder.Path == other.Folder.Path && one.Checkpoint == other.Checkpoint;
}
