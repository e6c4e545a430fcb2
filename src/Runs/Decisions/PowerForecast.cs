namespace Hone.Runs.Decisions;

/// <summary>How large a difference such a comparison can see.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="Power">How often it is told from none with the runs there are.</param>
/// <param name="Wanted">How often it ought to be.</param>
/// <param name="SeedsNeeded">Runs of each side with which it is; null where no number of runs suffices, for want of documents.</param>
/// <param name="Detectable">The difference that is told from none that often with the runs there are.</param>
public sealed record PowerForecast(double Difference, double Power, double Wanted, int? SeedsNeeded, double Detectable);
