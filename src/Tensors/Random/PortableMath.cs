namespace Hone.Tensors.Random;

/// <summary>Elementary functions made only of +, −, ×, ÷ and √, which IEEE 754 fixes to the bit on every machine.</summary>
/// <remarks>
/// The system's own logarithm and cosine differ in the last bit between platforms, and a run's first weights, learning rates and
/// rotation angles must not. Accurate to about 1e-15; for tables and scalars, not for hot loops.
/// </remarks>
public static class PortableMath
{
    const double Ln2High = 0.693147180369123816490, Ln2Low = 1.90821492927058770002e-10;

    /// <summary>Natural logarithm of a positive, finite number.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
            throw new ArgumentOutOfRangeException(nameof(x), x, "a logarithm needs a positive, finite number");
        int exponent = Math.ILogB(x);
        double m = Math.ScaleB(x, -exponent);
        if (m > 1.4142135623730951) (m, exponent) = (m / 2, exponent + 1);
        double s = (m - 1) / (m + 1), s2 = s * s, sum = 0;              // ln m = 2 (s + s³/3 + s⁵/5 + …), |s| ≤ 0.172
        for (int k = 25; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
        return exponent * Ln2High + (exponent * Ln2Low + 2 * s * sum);
    }

    /// <summary>e to the power x; 0 below −745, infinite above 709.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.78) return double.PositiveInfinity;
        if (x < -745.2) return 0;
        double n = Math.Round(x / 0.69314718055994530942);
        double r = x - n * Ln2High - n * Ln2Low, sum = 1;
        for (int k = 18; k >= 1; k--) sum = 1 + sum * r / k;
        return Math.ScaleB(sum, (int)n);
    }

    /// <summary>x to a whole power, by squaring.</summary>
    public static double Power(double x, int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        double result = 1;
        for (; exponent > 0; exponent >>= 1, x *= x)
            if ((exponent & 1) == 1) result *= x;
        return result;
    }

    /// <summary>Cosine of π·x.</summary>
    public static double CosPi(double x) => SinPi(x + 0.5);

    /// <summary>Sine of π·x.</summary>
    public static double SinPi(double x)
    {
        double r = x - 2 * Math.Round(x / 2);                           // exact: [−1, 1]
        if (r > 0.5) r = 1 - r;
        else if (r < -0.5) r = -1 - r;
        double y = r * Math.PI, y2 = y * y, sum = 1;
        for (int k = 22; k >= 2; k -= 2) sum = 1 - sum * y2 / (k * (k + 1));
        return y * sum;
    }
}
