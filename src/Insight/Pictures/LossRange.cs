namespace Hone.Insight.Pictures;

/// <summary>Which part of the losses an axis shows.</summary>
/// <param name="Low">The lowest finite one.</param>
/// <param name="High">The highest, unless a few tower so far above the others that these would become a flat line.</param>
readonly record struct LossRange(double Low, double High)
{
    /// <summary>How many times the height of all other losses the highest may have before the axis lets them go.</summary>
    const double Towering = 25;

    /// <summary>The range of all finite values, or null where there are none.</summary>
    public static LossRange? Of(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return null;
        Array.Sort(finite);
        double low = finite[0], high = finite[^1], usual = finite[(finite.Length - 1) * 49 / 50];
        double limit = usual + Math.Max(Towering * (usual - low), Math.Abs(usual));
        return new LossRange(low, high <= limit ? high : finite.Last(value => value <= usual + 2 * (usual - low)));
    }

    /// <summary>A range that holds a value more.</summary>
    public LossRange With(double value) => double.IsFinite(value) ? new(Math.Min(Low, value), Math.Max(High, value)) : this;

    /// <summary>The axis, with a little room above and below, but not below 0 where no loss is.</summary>
    public Axis ToAxis(int ticks)
    {
        double room = (High - Low) * 0.08;
        double low = Low >= 0 ? Math.Max(0, Low - room) : Low - room;
        return Axis.Linear("loss (nats per token)", low, High + room, ticks);
    }
}
