namespace Hone.Insight.Comparison;

/// <summary>How far all runs came, where their values are laid side by side.</summary>
/// <param name="Axis">Along what.</param>
/// <param name="Distance">How far.</param>
/// <param name="IsMeasuredByAll">Each of them was measured exactly there; else each one's last measurement before it counts.</param>
public readonly record struct EqualPoint(CurveAxis Axis, double Distance, bool IsMeasuredByAll)
{
    /// <summary>
    /// The farthest point at which every run was measured; where there is none, as far as the shortest came. Null where one of them
    /// made no step.
    /// </summary>
    public static EqualPoint? Of(IReadOnlyList<RunCurves> curves, CurveAxis axis)
    {
        ArgumentNullException.ThrowIfNull(curves);
        double shortest = curves.Min(curve => curve.End(axis));
        if (!(shortest > 0)) return null;
        IEnumerable<double> shared = curves[0].Validation.Select(point => curves[0].At(point, axis));
        foreach (RunCurves curve in curves.Skip(1)) shared = shared.Intersect(curve.Validation.Select(point => curve.At(point, axis)));
        double[] all = [.. shared.Where(distance => distance > 0 && distance <= shortest)];
        return all.Length > 0 ? new EqualPoint(axis, all.Max(), true) : new EqualPoint(axis, shortest, false);
    }

    /// <summary>The measurement that counts of a run; null where it has none so early.</summary>
    public MeasuredPoint? Of(RunCurves curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        (CurveAxis axis, double distance) = (Axis, Distance);
        return curve.Validation.Where(point => curve.At(point, axis) <= distance).Cast<MeasuredPoint?>().LastOrDefault();
    }
}
