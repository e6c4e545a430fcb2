namespace Hone.Insight.Decisions;

/// <summary>What came of comparisons that were made up.</summary>
/// <param name="Shipped">Share that was shipped.</param>
/// <param name="Refused">Share that was not to be shipped.</param>
/// <param name="Seen">Share whose interval lies above 0.</param>
/// <param name="SeedVariance">Mean of the variances over seeds that were found.</param>
/// <param name="OwnVariance">Mean of a run's own part of that.</param>
/// <param name="DocumentVariance">Mean of the variances over documents.</param>
public sealed record SimulatedRates(double Shipped, double Refused, double Seen, double SeedVariance, double OwnVariance,
    double DocumentVariance);
