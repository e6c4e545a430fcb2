using FsCheck;
using FsCheck.Xunit;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>What holds of any warmup and cosine; the same inputs every time.</summary>
[Properties(MaxTest = 500, EndSize = 500, Replay = "(2026,1131)")]
public sealed class ScheduleProperties
{
    [Property]
    public void A_rate_climbs_to_its_peak_and_falls_to_its_end(
        PositiveInt thousandths, byte share, NonNegativeInt warmup, PositiveInt after)
    {
        double peak = thousandths.Get / 1000.0, final = peak * share / byte.MaxValue;
        int climb = warmup.Get, steps = climb + after.Get + 1;
        Schedule schedule = Schedule.WarmupCosine(peak, final, climb, steps);
        float[] rates = [.. Enumerable.Range(0, steps).Select(schedule.At)];

        rates.ShouldAllBe(rate => rate >= 0 && rate <= (float)peak);
        rates[..climb].ShouldBe(rates[..climb].Order());
        rates[climb..].ShouldBe(rates[climb..].OrderDescending());
        rates[climb].ShouldBe((float)peak);
        rates[^1].ShouldBe((float)final, tolerance: 1e-6 * peak);
        schedule.At(steps + 7).ShouldBe(rates[^1]);
    }
}
