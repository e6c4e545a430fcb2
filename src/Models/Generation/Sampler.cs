using Hone.Tensors.Random;

namespace Hone.Models.Generation;

/// <summary>Chooses tokens from scores: temperature, then top-k, then top-p, then one draw.</summary>
/// <remarks>The n-th draw of a seed is a function of n, so a text does not depend on what else was sampled.</remarks>
sealed class Sampler(SamplingOptions options, int vocabulary)
{
    readonly Philox _random = new(options.Seed, Purpose.Generation);
    readonly int[] _order = new int[vocabulary];
    readonly double[] _weights = new double[vocabulary];

    /// <summary>The token for draw number <paramref name="draw"/>.</summary>
    /// <exception cref="InvalidDataException">The scores hold a value that is not finite.</exception>
    public int Choose(ReadOnlySpan<float> logits, ulong draw)
    {
        foreach (float logit in logits)
            if (!float.IsFinite(logit)) 
                throw new InvalidDataException(
                    "the model's scores are not finite: its weights are broken or too large\n"
                    + "Take an earlier checkpoint of the run, or train again with a lower training.learning_rate.");
        if (options.Temperature == 0) return LikeliestOf(logits);
        int count = logits.Length;
        for (int i = 0; i < count; i++) _order[i] = i;
        bool sorts = options.TopK > 0 && options.TopK < count || options.TopP < 1;
        if (sorts)
        {
            float[] keys = new float[count];                                 // equal scores: the lower id first
            for (int i = 0; i < count; i++) keys[i] = -logits[i];
            Array.Sort(keys, _order, 0, count);
        }

        if (options.TopK > 0) count = Math.Min(count, options.TopK);
        double largest = logits[sorts ? _order[0] : LikeliestOf(logits)], sum = 0;
        for (int i = 0; i < count; i++) sum += _weights[i] = PortableMath.Exp((logits[_order[i]] - largest) / options.Temperature);
        if (options.TopP < 1)
        {
            double limit = options.TopP * sum, gathered = 0;
            int kept = 0;
            while (kept < count && gathered < limit) gathered += _weights[kept++];
            (count, sum) = (kept, gathered);
        }

        double target = _random.Uniform(draw) * sum;
        for (int i = 0; i < count - 1; i++)
            if ((target -= _weights[i]) < 0) return _order[i];
        return _order[count - 1];
    }

    static int LikeliestOf(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;
        return best;
    }
}
