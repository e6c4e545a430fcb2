namespace Hone.Hosting;

/// <summary>What came of sending a run to an MLflow server.</summary>
/// <param name="Id">The run.</param>
/// <param name="Server">The server's address.</param>
/// <param name="Experiment">The experiment there.</param>
/// <param name="RunId">The run's id there; null where it could not be made.</param>
/// <param name="Points">Points of curves that were sent now.</param>
/// <param name="Refused">Points that the server refused.</param>
/// <param name="IsWhole">It has all of the run.</param>
sealed record SyncResult(string Id, string Server, string Experiment, string? RunId, long Points, int Refused, bool IsWhole);
