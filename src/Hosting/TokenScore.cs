namespace Hone.Hosting;

/// <summary>How likely the model held a token that was written, before temperature and the cuts of sampling.</summary>
/// <param name="Id">The token.</param>
/// <param name="Logarithm">Natural logarithm of its probability.</param>
/// <param name="Likeliest">The likeliest tokens in its place, the likeliest first, as many as were asked for.</param>
public sealed record TokenScore(int Id, double Logarithm, IReadOnlyList<(int Id, double Logarithm)> Likeliest)
{
    /// <summary>Of the scores of all tokens: log p = score − log Σ e^score.</summary>
    /// <param name="id">The token that was written.</param>
    /// <param name="scores">The score of each.</param>
    /// <param name="alternatives">How many of the likeliest to keep.</param>
    internal static TokenScore Of(int id, ReadOnlySpan<float> scores, int alternatives)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores) largest = Math.Max(largest, score);
        double sum = 0;
        foreach (float score in scores) sum += Math.Exp(score - largest);
        double whole = largest + Math.Log(sum);
        List<(int Id, double Logarithm)> likeliest = [];
        for (int i = 0; i < scores.Length && alternatives > 0; i++)
        {
            if (likeliest.Count == alternatives && scores[i] - whole <= likeliest[^1].Logarithm) continue;
            int place = likeliest.Count;
            while (place > 0 && likeliest[place - 1].Logarithm < scores[i] - whole) place--;
            likeliest.Insert(place, (i, scores[i] - whole));
            if (likeliest.Count > alternatives) likeliest.RemoveAt(alternatives);
        }

        return new TokenScore(id, scores[id] - whole, likeliest);
    }
}
