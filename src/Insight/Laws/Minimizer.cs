namespace Hone.Insight.Laws;

/// <summary>
/// Looks for the lowest place of a smooth function of a few variables: quasi-Newton steps with the whole inverse Hessian (BFGS; Nocedal and
/// Wright 2006, algorithm 6.1), and a line search that bisects, which also gets along with kinks (Lewis and Overton 2013, algorithm 2.6).
/// </summary>
static class Minimizer
{
    const double Sufficient = 1e-4, Curvature = 0.9;
    const int MostSteps = 500, MostTrials = 60;

    /// <summary>A function: its value at a place, and its gradient written into the second argument.</summary>
    public delegate double Function(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>Goes down from a start until nothing is gained any more. The same start gives the same end.</summary>
    /// <param name="function">What is to be small.</param>
    /// <param name="start">Where to begin; it becomes the place that was found.</param>
    /// <returns>The value there.</returns>
    public static double Descend(Function function, double[] start)
    {
        int count = start.Length;
        double[] at = start, next = new double[count], gradient = new double[count], nextGradient = new double[count],
            direction = new double[count], step = new double[count], change = new double[count], product = new double[count];
        double[,] inverse = new double[count, count];
        double value = function(at, gradient), largest = Math.Sqrt(Dot(gradient, gradient));
        Reset(inverse, largest > 0 ? 0.1 / largest : 1);                     // the first step goes no further than a tenth
        bool isFresh = true;
        for (int steps = 0, idle = 0; steps < MostSteps && idle < 3; steps++)
        {
            for (int i = 0; i < count; i++)
            {
                direction[i] = 0;
                for (int j = 0; j < count; j++) direction[i] -= inverse[i, j] * gradient[j];
            }

            double slope = Dot(direction, gradient);
            if (!(slope < 0))
            {
                if (isFresh) break;
                Reset(inverse, 0.1 / Math.Max(1e-300, Math.Sqrt(Dot(gradient, gradient))));
                isFresh = true;
                continue;
            }

            double length = Search(function, at, value, direction, slope, next, nextGradient, out double found);
            if (length == 0) break;
            for (int i = 0; i < count; i++)
            {
                step[i] = next[i] - at[i];
                change[i] = nextGradient[i] - gradient[i];
            }

            idle = value - found <= 1e-13 * Math.Abs(value) ? idle + 1 : 0;
            value = found;
            next.CopyTo(at, 0);
            nextGradient.CopyTo(gradient, 0);
            double curvature = Dot(step, change);
            if (curvature <= 1e-300) continue;
            if (isFresh) Reset(inverse, curvature / Dot(change, change));
            isFresh = false;
            Update(inverse, step, change, curvature, product);
        }

        return value;
    }

    /// <summary>A length along the direction at which the value has fallen enough and the slope flattened; 0 where there is none.</summary>
    static double Search(Function function, double[] at, double value, double[] direction, double slope, double[] next,
        double[] gradient, out double found)
    {
        double low = 0, high = double.PositiveInfinity, length = 1;
        for (int trials = 0; trials < MostTrials; trials++)
        {
            for (int i = 0; i < at.Length; i++) next[i] = at[i] + length * direction[i];
            found = function(next, gradient);
            if (!(found <= value + Sufficient * length * slope)) high = length;
            else if (Dot(gradient, direction) < Curvature * slope) low = length;
            else return length;
            length = double.IsInfinity(high) ? 2 * low : (low + high) / 2;
        }

        for (int i = 0; i < at.Length; i++) next[i] = at[i] + low * direction[i];
        found = function(next, gradient);
        return low;
    }

    /// <summary>H ← (1 − s·yᵀ/yᵀs) H (1 − y·sᵀ/yᵀs) + s·sᵀ/yᵀs.</summary>
    static void Update(double[,] inverse, double[] step, double[] change, double curvature, double[] product)
    {
        int count = step.Length;
        double scale = 0;
        for (int i = 0; i < count; i++)
        {
            product[i] = 0;
            for (int j = 0; j < count; j++) product[i] += inverse[i, j] * change[j];
            scale += product[i] * change[i];
        }

        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                inverse[i, j] += (1 + scale / curvature) * step[i] * step[j] / curvature
                    - (product[i] * step[j] + step[i] * product[j]) / curvature;
    }

    static void Reset(double[,] inverse, double diagonal)
    {
        Array.Clear(inverse);
        for (int i = 0; i < inverse.GetLength(0); i++) inverse[i, i] = diagonal;
    }

    static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
