namespace Hone.Text.Bpe;

/// <summary>How far the training of a tokenizer is.</summary>
/// <param name="Tokens">Tokens there are so far, the 256 bytes among them.</param>
/// <param name="Wanted">Tokens asked for.</param>
/// <param name="Occurrences">How often the pair merged last stood in the text; it never rises.</param>
public readonly record struct BpeProgress(int Tokens, int Wanted, long Occurrences);
