namespace Hone.Runs;

/// <summary>How text became tokens.</summary>
/// <param name="Kind">Its family: <c>characters</c>, <c>bytes</c> or <c>bpe</c>.</param>
/// <param name="Vocabulary">How many tokens it knows.</param>
/// <param name="Hash">Hash of the whole tokenizer: two runs with the same one gave every text the same tokens.</param>
public sealed record TokenizerIdentity(string Kind, int Vocabulary, string Hash);
