namespace Hone.Data.Tokens.Prepared;

/// <summary>What turned text into tokens; its file lies beside the shards.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Vocabulary">Its tokens.</param>
/// <param name="Hash">Its SHA-256.</param>
/// <param name="Bos">Ids that begin every document.</param>
/// <param name="Sentence">What was made of a document.</param>
public sealed record PreparedTokenizer(string Kind, int Vocabulary, string Hash, IReadOnlyList<int> Bos, string Sentence);
