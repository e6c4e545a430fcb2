namespace Hone.Text.Interchange;

/// <summary>Another program's tokenizer, taken over.</summary>
/// <param name="Tokenizer">It gives the ids that the other program gives.</param>
/// <param name="What">What the files were found to be.</param>
/// <param name="Notes">What of them has no counterpart here, a sentence each.</param>
public sealed record ImportedTokenizer(Tokenizer Tokenizer, string What, IReadOnlyList<string> Notes);
