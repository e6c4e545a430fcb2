using System.Globalization;

namespace Hone.Runs;

/// <summary>Which checkpoint of a run is meant: what stands after the <c>@</c> of <c>RUN@250</c>.</summary>
/// <param name="Choice">By what it is chosen.</param>
/// <param name="Step">The step, when it is chosen by that.</param>
public readonly record struct CheckpointSelector(CheckpointChoice Choice, int Step = 0)
{
    /// <summary>Reads what stands after the <c>@</c>.</summary>
    /// <returns>False when it is neither a step, nor <c>best</c>, nor <c>last</c>.</returns>
    public static bool TryParse(string text, out CheckpointSelector selector)
    {
        bool isStep = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step);
        selector = text switch
        {
            "best" => new CheckpointSelector(CheckpointChoice.Best),
            "last" => new CheckpointSelector(CheckpointChoice.Last),
            _ => new CheckpointSelector(CheckpointChoice.Step, step),
        };
        return isStep || selector.Choice != CheckpointChoice.Step;
    }

    /// <summary>As a person writes it after the <c>@</c>; empty when nothing was written.</summary>
    public override string ToString() => Choice switch
    {
        CheckpointChoice.Unspecified => "",
        CheckpointChoice.Step => Step.ToString(CultureInfo.InvariantCulture),
        _ => Choice.ToString().ToLowerInvariant(),
    };
}

/// <summary>By what a checkpoint is chosen.</summary>
public enum CheckpointChoice
{
    /// <summary>Nothing was said: the one the run selected, else the best, else the last.</summary>
    Unspecified,

    /// <summary>The updates its model has had.</summary>
    Step,

    /// <summary>The lowest validation loss.</summary>
    Best,

    /// <summary>The most updates.</summary>
    Last,
}
