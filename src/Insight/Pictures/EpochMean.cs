namespace Hone.Insight.Pictures;

/// <summary>The mean train loss of one pass over the training split.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Start">Passes made before its first step.</param>
/// <param name="End">Passes made after its last step: <paramref name="Number"/>, or less while it is not complete.</param>
/// <param name="Loss">Over its finite losses, nats per token; NaN where it has none.</param>
/// <param name="Lost">Losses that are not finite and not in the mean.</param>
readonly record struct EpochMean(int Number, double Start, double End, double Loss, int Lost)
{
    /// <summary>Less than the whole pass, beyond what rounding explains.</summary>
    public bool IsPartial => End < Number - Tolerance;

    /// <summary>Epochs are sums of fractions: one that should be 1 may be 1.0000001.</summary>
    const double Tolerance = 1e-6;

    /// <summary>Whether a number can be a count of passes.</summary>
    public static bool CanBeShown(double epoch) => epoch is >= 0 and <= int.MaxValue;

    /// <summary>Groups the steps by the pass in which they ended; steps whose epoch cannot be one belong to none.</summary>
    public static IReadOnlyList<EpochMean> Of(CurveData data)
    {
        List<EpochMean> means = [];
        double sum = 0, end = 0;
        int number = 0, finite = 0, lost = 0;
        for (int i = 0; i < data.Steps.Count; i++)
        {
            double epoch = data.Epochs[i];
            if (!CanBeShown(epoch))
                continue;
            int current = Math.Max(1, (int)Math.Ceiling(epoch - Tolerance));
            if (current != number)
            {
                Close();
                (number, sum, finite, lost) = (current, 0, 0, 0);
            }
            end = epoch;
            if (float.IsFinite(data.TrainLoss[i]))
                (sum, finite) = (sum + data.TrainLoss[i], finite + 1);
            else
                lost++;
        }
        Close();
        return means;

        void Close()
        {
            if (number > 0)
                means.Add(new EpochMean(number, number - 1, Math.Min(end, number), finite > 0 ? sum / finite : double.NaN, lost));
        }
    }
}
