namespace Hone.Runs;

/// <summary>A run was given another horizon, beyond what it had made.</summary>
/// <param name="Step">Updates its model had had then.</param>
/// <param name="OldSteps">The horizon it had before.</param>
/// <param name="NewSteps">The horizon it has since.</param>
public sealed record Extension(int Step, int OldSteps, int NewSteps);
