using Hone.Training.Events;

namespace Hone.Training.Controls;

/// <summary>Something asked of a run while it trains.</summary>
/// <param name="Command">What is asked.</param>
/// <param name="Factor">What the learning rate of the schedule is multiplied by; with <see cref="ControlKind.Rate"/> only.</param>
/// <param name="Id">By which whoever asked knows the answer again; null where nobody waits for one.</param>
public sealed record Control(ControlKind Command, double? Factor = null, string? Id = null)
{
    /// <summary>The largest factor: a rate beyond it is a typing error.</summary>
    public const double MostFactor = 1000;

    /// <summary>What is wrong with it, as half a sentence; null where nothing is.</summary>
    public string? Problem => (Command, Factor) switch
    {
        ({ } command, _) when !Enum.IsDefined(command) => $"{(int)command} is no command",
        (ControlKind.Rate, null) => "rate needs a factor",
        (ControlKind.Rate, { } factor) when !(factor > 0 && factor <= MostFactor) => $"a factor of {factor} is not above 0 and at most "
            + $"{MostFactor:0}",
        (not ControlKind.Rate, not null) => "only rate has a factor",
        _ => null,
    };
}
