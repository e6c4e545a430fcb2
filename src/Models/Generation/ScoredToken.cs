namespace Hone.Models.Generation;

/// <summary>Is told of a token that was chosen.</summary>
/// <param name="token">Its id.</param>
/// <param name="scores">The model's score of every token (logits), valid until this returns.</param>
public delegate void ScoredToken(int token, ReadOnlySpan<float> scores);
