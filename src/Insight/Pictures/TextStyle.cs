namespace Hone.Insight.Pictures;

/// <summary>How text is written.</summary>
/// <param name="Size">Pixels of an em: capitals are 0.73 of it high, small letters 0.55.</param>
/// <param name="Colour">Of the letters.</param>
/// <param name="IsBold">For titles.</param>
/// <param name="Halo">Pixels of white around the letters, which keep them readable on lines; 0 for none.</param>
readonly record struct TextStyle(double Size, Colour Colour, bool IsBold = false, double Halo = 0)
{
    /// <summary>How the edges of the letters are drawn under them.</summary>
    public Pen HaloPen => new(Colour.White, 2 * Halo, 0.9);
}
