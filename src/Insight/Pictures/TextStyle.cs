namespace Hone.Insight.Pictures;

/// <summary>How text is written.</summary>
/// <param name="Size">Pixels of an em: capitals are about 0.72 of it high, small letters 0.53.</param>
/// <param name="Colour">Of the letters.</param>
/// <param name="IsBold">For titles.</param>
/// <param name="Halo">Pixels of white around the letters, which keep them readable on lines; 0 for none.</param>
readonly record struct TextStyle(double Size, Colour Colour, bool IsBold = false, double Halo = 0)
{
    /// <summary>Width of every stroke in pixels.</summary>
    public double PenWidth => Size * (IsBold ? 0.112 : 0.08);
}
