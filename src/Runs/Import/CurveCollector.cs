namespace Hone.Runs.Import;

/// <summary>Puts points of named curves together to the steps and evaluations of a run. Of a point that comes twice the later
/// counts.</summary>
/// <param name="tags">What the names mean.</param>
sealed class CurveCollector(ImportTags tags)
{
    readonly Dictionary<string, SortedDictionary<int, (double Value, DateTimeOffset? At)>> _curves = new(StringComparer.Ordinal);

    /// <summary>Adds a point.</summary>
    /// <param name="name">The curve.</param>
    /// <param name="step">Updates the model had had; what is below zero or above 2³¹ − 1 is left out.</param>
    /// <param name="value">Its value there.</param>
    /// <param name="at">When.</param>
    public void Add(string name, long step, double value, DateTimeOffset? at = null)
    {
        if (step is < 0 or > int.MaxValue) return;
        if (!_curves.TryGetValue(name, out SortedDictionary<int, (double, DateTimeOffset?)>? curve)) _curves[name] = curve = [];
        curve[(int)step] = (value, at);
    }

    /// <summary>Forgets what was added at a step and later: it was made again.</summary>
    public void CutFrom(long step)
    {
        foreach (SortedDictionary<int, (double, DateTimeOffset?)> curve in _curves.Values)
            foreach (int later in curve.Keys.Where(one => one >= step).ToArray()) curve.Remove(later);
    }

    /// <summary>The run.</summary>
    /// <param name="kind">Which kind of record it comes from.</param>
    /// <param name="name">What it is called there.</param>
    /// <param name="settings">What it was configured with.</param>
    /// <param name="source">What to call the record in an error.</param>
    /// <exception cref="InvalidDataException">There is neither a training loss nor a validation loss in it.</exception>
    public ImportedRun ToRun(ImportKind kind, string? name, IReadOnlyList<(string, string)> settings, string source)
    {
        IReadOnlyDictionary<string, ImportMeaning> meanings = tags.Choose(_curves.Keys);
        if (!meanings.Values.Any(meaning => meaning is ImportMeaning.Loss or ImportMeaning.Validation))
            throw new InvalidDataException(_curves.Count == 0
                ? $"{source} has no numbers by step, so there is no run in it\nGive the record of a training run."
                : $"{source} has no curve that is known to be a loss: it has {ImportTags.Some(_curves.Keys)}\n"
                    + "Say which it is: --loss TAG, --validation TAG.");
        SortedDictionary<int, ImportedStep> steps = [];
        List<ImportedEvaluation> evaluations = [];
        bool hasLoss = meanings.Values.Contains(ImportMeaning.Loss);
        foreach ((string tag, ImportMeaning meaning) in meanings.OrderBy(pair => pair.Value))
            foreach ((int step, (double value, DateTimeOffset? at)) in _curves[tag])
                if (meaning == ImportMeaning.Validation) evaluations.Add(new ImportedEvaluation(step, value, at));
                else if (meaning == ImportMeaning.Loss || !hasLoss) steps[step] = With(steps, step, at, meaning, value);
                else if (steps.ContainsKey(step)) steps[step] = With(steps, step, at, meaning, value);   // of updates whose loss is known
        return new ImportedRun(kind, name, [.. steps.Values], evaluations, settings)
        {
            OtherTags = [.. _curves.Keys.Where(tag => !meanings.ContainsKey(tag)).Order(StringComparer.Ordinal)],
        };
    }

    static ImportedStep With(SortedDictionary<int, ImportedStep> steps, int step, DateTimeOffset? at, ImportMeaning meaning, double value)
    {
        ImportedStep before = steps.GetValueOrDefault(step) ?? new ImportedStep(step) { At = at };
        return meaning switch
        {
            ImportMeaning.Loss => before with { Loss = value },
            ImportMeaning.LearningRate => before with { LearningRate = value },
            ImportMeaning.GradientNorm => before with { GradientNorm = value },
            _ => before with { Epoch = value },
        };
    }
}
