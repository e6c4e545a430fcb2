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
}
