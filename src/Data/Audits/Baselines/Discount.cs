namespace Hone.Data.Audits.Baselines;

/// <summary>How much is taken off each count and given to what was not seen: absolute discounting (Ney, Essen and Kneser 1994).</summary>
static class Discount
{
    /// <summary>
    /// n₁/(n₁ + 2 n₂), where so many things were seen once and twice; a half is added to n₁ so that something is always taken.
    /// </summary>
    public static double Of(long seenOnce, long seenTwice) => (seenOnce + 0.5) / (seenOnce + 0.5 + 2 * (seenTwice + 0.5));
}
