namespace Hone.Insight.Laws;

/// <summary>
/// How badly a law fits runs: the sum of Huber's losses of the residuals of log L, where log L is the log-sum-exp of the logarithms of the
/// three terms (Hoffmann et al. 2022, arXiv:2203.15556, section 3.3).
/// </summary>
/// <remarks>
/// The variables are log E, the logarithms of the other two terms at the geometric means of sizes and tokens, log α and log β. Taken at
/// the means instead of at one parameter and one token, a term's size hardly depends on its exponent, which is what a minimizer needs;
/// logarithms keep all five above 0. The sum is not a mean, and is divided by δ: Hoffmann's fit ended early for want of that (Besiroglu et
/// al. 2024, arXiv:2404.10102).
/// </remarks>
sealed class Misfit
{
    /// <summary>Residuals up to here are squared, larger ones count as they are: a run that went wrong does not bend the law.</summary>
    public const double Delta = 1e-3;

    /// <summary>How many variables there are.</summary>
    public const int Variables = 5;

    readonly double[] _logParameters, _logTokens, _logLosses;
    readonly double _meanParameters, _meanTokens;

    public Misfit(IReadOnlyList<ScalingPoint> points)
    {
        _meanParameters = points.Average(point => Math.Log(point.Parameters));
        _meanTokens = points.Average(point => Math.Log(point.Tokens));
        _logParameters = [.. points.Select(point => Math.Log(point.Parameters) - _meanParameters)];
        _logTokens = [.. points.Select(point => Math.Log(point.Tokens) - _meanTokens)];
        _logLosses = [.. points.Select(point => Math.Log(point.Loss))];
        Weights = [.. points.Select(_ => 1.0)];
    }

    /// <summary>How often each run counts.</summary>
    public double[] Weights { get; }

    /// <summary>The sum and its gradient.</summary>
    public double At(ReadOnlySpan<double> at, Span<double> gradient)
    {
        gradient.Clear();
        double sum = 0, alpha = Math.Exp(at[3]), beta = Math.Exp(at[4]);
        for (int i = 0; i < _logLosses.Length; i++)
        {
            if (Weights[i] == 0) continue;
            Terms terms = TermsAt(at, alpha, beta, i);
            double residual = terms.LogLoss - _logLosses[i];
            sum += Weights[i] * (Math.Abs(residual) <= Delta ? residual * residual / (2 * Delta) : Math.Abs(residual) - Delta / 2);
            double slope = Weights[i] * Math.Clamp(residual / Delta, -1, 1);
            gradient[0] += slope * terms.E;
            gradient[1] += slope * terms.A;
            gradient[2] += slope * terms.B;
            gradient[3] -= slope * terms.A * alpha * _logParameters[i];
            gradient[4] -= slope * terms.B * beta * _logTokens[i];
        }

        return sum;
    }

    /// <summary>Residuals of log L, predicted less measured.</summary>
    public double[] Residuals(ReadOnlySpan<double> at)
    {
        double[] residuals = new double[_logLosses.Length];
        for (int i = 0; i < residuals.Length; i++)
            residuals[i] = TermsAt(at, Math.Exp(at[3]), Math.Exp(at[4]), i).LogLoss - _logLosses[i];
        return residuals;
    }

    /// <summary>How log L of each run changes with each variable, [runs, variables].</summary>
    public double[,] Sensitivity(ReadOnlySpan<double> at)
    {
        double alpha = Math.Exp(at[3]), beta = Math.Exp(at[4]);
        double[,] changes = new double[_logLosses.Length, Variables];
        for (int i = 0; i < _logLosses.Length; i++)
        {
            Terms terms = TermsAt(at, alpha, beta, i);
            (changes[i, 0], changes[i, 1], changes[i, 2]) = (terms.E, terms.A, terms.B);
            (changes[i, 3], changes[i, 4]) = (-terms.A * alpha * _logParameters[i], -terms.B * beta * _logTokens[i]);
        }

        return changes;
    }

    /// <summary>The law of a place.</summary>
    public ScalingLaw ToLaw(ReadOnlySpan<double> at)
    {
        double alpha = Math.Exp(at[3]), beta = Math.Exp(at[4]);
        return new ScalingLaw(
            Math.Exp(at[0]), Math.Exp(at[1] + alpha * _meanParameters), Math.Exp(at[2] + beta * _meanTokens), alpha, beta);
    }

    /// <summary>
    /// Places to begin from: the lowest loss divided among the three terms in several ways, each with several exponents.
    /// </summary>
    public IEnumerable<double[]> Starts()
    {
        double lowest = _logLosses.Min();
        foreach (double floor in (double[])[0.2, 0.5, 0.8, 0.95])
            foreach (double ofSize in (double[])[0.2, 0.5, 0.8])
                foreach (double alpha in (double[])[0.1, 0.3, 0.6, 1.2])
                    foreach (double beta in (double[])[0.1, 0.3, 0.6, 1.2])
                        yield return [lowest + Math.Log(floor), lowest + Math.Log((1 - floor) * ofSize),
                            lowest + Math.Log((1 - floor) * (1 - ofSize)), Math.Log(alpha), Math.Log(beta)];
    }

    Terms TermsAt(ReadOnlySpan<double> at, double alpha, double beta, int run)
    {
        double a = at[1] - alpha * _logParameters[run], b = at[2] - beta * _logTokens[run], most = Math.Max(at[0], Math.Max(a, b));
        double e = Math.Exp(at[0] - most), ea = Math.Exp(a - most), eb = Math.Exp(b - most), sum = e + ea + eb;
        return new Terms(most + Math.Log(sum), e / sum, ea / sum, eb / sum);
    }

    /// <summary>log L of a run, and the parts of L that the terms make up.</summary>
    readonly record struct Terms(double LogLoss, double E, double A, double B);
}
