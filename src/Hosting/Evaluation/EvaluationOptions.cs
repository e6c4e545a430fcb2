namespace Hone.Hosting.Evaluation;

/// <summary>What to find out about a checkpoint.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// Where the run's data are now, or any other text, which is then measured in place of them; null for the data where they were.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>
    /// About how many tokens of another text to measure, evenly spread, 0 for all; of the training split as many, but no more than the
    /// validation split has. That is measured as the run measured it.
    /// </summary>
    public long MostTokens { get; init; } = 1 << 18;

    /// <summary>Takes the weights as they were trained, also where the run keeps an average of them.</summary>
    public bool Raw { get; init; }

    /// <summary>Also measures the model that the run began with, on the same items.</summary>
    public bool Before { get; init; }

    /// <summary>A text that has nothing to do with the run's data, measured beside them; null for none.</summary>
    public string? General { get; init; }

    /// <summary>Has it write: the seven fixed prompts, and texts from nothing.</summary>
    public bool Samples { get; init; }

    /// <summary>A folder of tasks, in the layout of CORE's; null for none.</summary>
    public string? Tasks { get; init; }

    /// <summary>Questions of a task at most; 0 for all.</summary>
    public int MostPerTask { get; init; } = 500;

    /// <summary>How many of the documents that are harder than they should be to tell; 0 for none.</summary>
    public int Hardest { get; init; } = 20;

    /// <summary>Leaves the training split out, and takes <see cref="Data"/> as a text of its own whatever the run learned from.</summary>
    internal bool MeasuresMainAlone { get; init; }

    /// <summary>Takes a model and what was learned beside it as one model, as it is written for others.</summary>
    internal bool Merges { get; init; }

    /// <summary>Where the draws of the intervals come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that share the work; 0 is one per processor. They change no bit.</summary>
    public int Threads { get; init; }
}
