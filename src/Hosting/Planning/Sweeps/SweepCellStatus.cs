namespace Hone.Hosting.Planning.Sweeps;

/// <summary>How a cell of a sweep stands.</summary>
public enum SweepCellStatus
{
    /// <summary>It has no run yet.</summary>
    Open,

    /// <summary>Its run was stopped or killed, and can go on.</summary>
    Interrupted,

    /// <summary>This process trains it.</summary>
    Running,

    /// <summary>Another process trains it.</summary>
    Elsewhere,

    /// <summary>Its run reached its end.</summary>
    Finished,

    /// <summary>Its run could not go on, or could not begin; the reason stands beside it.</summary>
    Dead,
}
