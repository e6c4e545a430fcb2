namespace Hone.Hosting.Decisions;

/// <summary>How long a model takes to write.</summary>
/// <param name="FirstTokenSeconds">Seconds from a prompt to the token that follows it.</param>
/// <param name="SecondsPerToken">Seconds for each token after that.</param>
readonly record struct WritingTimes(double FirstTokenSeconds, double SecondsPerToken);
