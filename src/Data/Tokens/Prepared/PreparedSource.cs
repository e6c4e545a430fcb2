namespace Hone.Data.Tokens.Prepared;

/// <summary>What was prepared.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Origin">Its full path.</param>
/// <param name="Description">What it was found to be.</param>
/// <param name="Files">Its files, in the order of reading.</param>
public sealed record PreparedSource(string Name, string Origin, string Description, IReadOnlyList<PreparedFile> Files);
