namespace Hone.Text.Bpe;

/// <summary>Two tokens that become one where they stand side by side.</summary>
/// <param name="Left">Id of the first.</param>
/// <param name="Right">Id of the second.</param>
public readonly record struct Merge(int Left, int Right);
