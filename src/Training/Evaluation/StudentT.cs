namespace Hone.Training.Evaluation;

/// <summary>Student's t distribution, for whole degrees of freedom.</summary>
public static class StudentT
{
    /// <summary>
    /// The probability of a value of at least <paramref name="t"/>, by the finite sums of Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
    /// </summary>
    /// <param name="t">The value.</param>
    /// <param name="freedom">Degrees of freedom, from 1.</param>
    public static double UpperTail(double t, int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (double.IsInfinity(t)) return t > 0 ? 0 : 1;
        double angle = Math.Atan2(t, Math.Sqrt(freedom)), sine = Math.Sin(angle), cosine = Math.Cos(angle);
        double term = freedom % 2 == 1 ? cosine : 1, sum = 0;
        for (int i = freedom % 2 == 1 ? 2 : 1; i < freedom; i += 2)
        {
            sum += term;
            term *= cosine * cosine * i / (i + 1);
        }

        double between = freedom % 2 == 1 ? 2 / Math.PI * (angle + sine * sum) : sine * sum;   // of −t … t
        return (1 - between) / 2;
    }

    /// <summary>The same for degrees of freedom that are estimated: between whole ones, by their reciprocals.</summary>
    /// <param name="t">The value.</param>
    /// <param name="freedom">Degrees of freedom, from 1.</param>
    public static double UpperTail(double t, double freedom)
    {
        int low = (int)freedom;
        double tail = UpperTail(t, low), part = (1.0 / low - 1 / freedom) * low * (low + 1);
        return part > 0 ? tail + part * (UpperTail(t, low + 1) - tail) : tail;
    }

    /// <summary>The value that is reached with that probability, by halving.</summary>
    /// <param name="tail">A probability above 0 and below 1.</param>
    /// <param name="freedom">Degrees of freedom, from 1.</param>
    public static double Critical(double tail, double freedom)
    {
        if (!(tail is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(tail), tail, "a probability lies between 0 and 1");
        if (tail > 0.5) return -Critical(1 - tail, freedom);
        (double low, double high) = (0, 1);
        while (UpperTail(high, freedom) > tail) (low, high) = (high, 2 * high);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = UpperTail(middle, freedom) > tail ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
