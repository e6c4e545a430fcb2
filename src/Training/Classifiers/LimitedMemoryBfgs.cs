namespace Hone.Training.Classifiers;

/// <summary>
/// Finds where a smooth function is least by limited-memory BFGS (Liu and Nocedal 1989; the two loops of Nocedal and Wright, algorithm
/// 7.4), with a line search that halves between bounds until the weak conditions of Wolfe hold.
/// </summary>
static class LimitedMemoryBfgs
{
    const int Memory = 10, MostTrials = 40;
    const double Decrease = 1e-4, Curvature = 0.9;

    /// <summary>Moves to the least value.</summary>
    /// <param name="x">Where it begins, and where it ends.</param>
    /// <param name="evaluate">The value at a point; it fills the gradient.</param>
    /// <param name="tolerance">It ends where no component of the gradient is larger.</param>
    /// <param name="mostUpdates">Updates at most.</param>
    /// <returns>Updates made.</returns>
    public static int Minimize(double[] x, Func<double[], double[], double> evaluate, double tolerance, int mostUpdates)
    {
        int size = x.Length;
        double[] gradient = new double[size], trial = new double[size], trialGradient = new double[size], direction = new double[size];
        List<(double[] Step, double[] Change, double Inverse)> past = [];
        double value = evaluate(x, gradient);
        int update = 0;
        for (; update < mostUpdates && Largest(gradient) > tolerance; update++)
        {
            Descend(past, gradient, direction);
            double slope = DenseRow.Dot(gradient, direction), length = past.Count == 0 ? Math.Min(1, 1 / Norm(gradient)) : 1;
            if (Search(x, value, slope, length, direction, trial, trialGradient, evaluate) is not { } found) break;
            double[] step = new double[size], change = new double[size];
            for (int i = 0; i < size; i++) (step[i], change[i]) = (trial[i] - x[i], trialGradient[i] - gradient[i]);
            double product = DenseRow.Dot(step, change);
            if (product > 0) past.Add((step, change, 1 / product));
            if (past.Count > Memory) past.RemoveAt(0);
            trial.CopyTo(x, 0);
            (gradient, trialGradient, value) = (trialGradient, gradient, found);
        }
        return update;
    }

    /// <summary>direction = −H·gradient, H from the last steps.</summary>
    static void Descend(List<(double[] Step, double[] Change, double Inverse)> past, double[] gradient, double[] direction)
    {
        gradient.CopyTo(direction, 0);
        double[] weights = new double[past.Count];
        for (int i = past.Count - 1; i >= 0; i--)
        {
            weights[i] = past[i].Inverse * DenseRow.Dot(past[i].Step, direction);
            DenseRow.AddScaled(direction, past[i].Change, -weights[i]);
        }
        if (past is [.., var last])
        {
            double scale = 1 / (last.Inverse * DenseRow.Dot(last.Change, last.Change));
            foreach (ref double one in direction.AsSpan()) one *= scale;
        }
        for (int i = 0; i < past.Count; i++)
            DenseRow.AddScaled(direction, past[i].Step, weights[i] - past[i].Inverse * DenseRow.Dot(past[i].Change, direction));
        foreach (ref double one in direction.AsSpan()) one = -one;
    }

    /// <summary>Fills the trial with a point along the direction that is low and flat enough; null where rounding leaves none.</summary>
    static double? Search(double[] x, double value, double slope, double length, double[] direction, double[] trial, double[] trialGradient,
        Func<double[], double[], double> evaluate)
    {
        double low = 0, high = double.PositiveInfinity;
        for (int round = 0; round < MostTrials; round++)
        {
            x.CopyTo(trial, 0);
            DenseRow.AddScaled(trial, direction, length);
            double there = evaluate(trial, trialGradient);
            if (!(there <= value + Decrease * length * slope)) high = length;
            else if (DenseRow.Dot(trialGradient, direction) < Curvature * slope) low = length;
            else return there;
            length = double.IsPositiveInfinity(high) ? 2 * length : (low + high) / 2;
        }
        return null;
    }

    static double Norm(double[] x) => Math.Sqrt(DenseRow.Dot(x, x));

    static double Largest(double[] x)
    {
        double largest = 0;
        foreach (double one in x) largest = Math.Max(largest, Math.Abs(one));
        return largest;
    }
}
