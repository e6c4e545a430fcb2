namespace Hone.Web.Curves;

/// <summary>The values of a curve in each column of a chart. A column without a finite value has NaN.</summary>
/// <param name="columns">How many columns.</param>
sealed class Envelope(int columns)
{
    /// <summary>The lowest finite value of each.</summary>
    public float[] Low { get; } = new float[columns];

    /// <summary>The highest finite value of each.</summary>
    public float[] High { get; } = new float[columns];

    /// <summary>The mean of the finite values of each.</summary>
    public float[] Mean { get; } = new float[columns];

    /// <summary>How many values of each are not finite.</summary>
    public int[] NotFinite { get; } = new int[columns];

    /// <summary>Whether any is not finite.</summary>
    public bool AnyNotFinite { get; private set; }

    /// <summary>Takes the values of a column.</summary>
    public void Set(int column, ReadOnlySpan<float> values)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        double sum = 0;
        int lost = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                lost++;
                continue;
            }

            if (value < low) low = value;
            if (value > high) high = value;
            sum += value;
        }

        int count = values.Length - lost;
        (Low[column], High[column], Mean[column]) = count > 0 ? (low, high, (float)(sum / count)) : (float.NaN, float.NaN, float.NaN);
        NotFinite[column] = lost;
        AnyNotFinite |= lost > 0;
    }
}
