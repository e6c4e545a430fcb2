using Hone.Training;
using Hone.Training.Evaluation;

namespace Hone.Unit.Training;

/// <summary>Ending early: on a loss that no longer falls, and not on one that is only noisy.</summary>
public class Stalling
{
    const int Patience = 5, Evaluations = 60;

    [Fact]
    public void Curves_that_still_improve_are_stopped_in_less_than_two_of_a_hundred()
    {
        (int byTest, int byCount) = (0, 0);
        for (int curve = 0; curve < 1000; curve++)
        {
            Random random = new(curve);
            double noise = 1.5 * Math.Pow(10, -3.0 + 1.5 * random.NextDouble()), power = 0.2 + 0.5 * random.NextDouble();
            double[] losses = [.. Enumerable.Range(0, Evaluations).Select(i =>
                1.2 + 2 * Math.Pow(1 + i, -power) + noise * Normal(random))];
            if (StoppedAt(losses) is not null) byTest++;
            if (CountedOut(losses)) byCount++;
        }

        byTest.ShouldBeLessThanOrEqualTo(20);
        byCount.ShouldBeGreaterThan(200);                                    // counting alone takes noise for an end
    }

    [Fact]
    public void Curves_that_rise_or_stay_are_stopped()
    {
        for (int curve = 0; curve < 200; curve++)
        {
            Random random = new(curve);
            double noise = 1.5 * Math.Pow(10, -4.0 + 1.3 * random.NextDouble()), rise = curve % 2 == 0 ? 0 : 0.01;
            double[] losses = [.. Enumerable.Range(0, 200).Select(i =>
                1.5 + Math.Exp(-i / 3.0) + Math.Max(0, i - 20) * rise + noise * Normal(random))];
            StoppedAt(losses).ShouldNotBeNull($"curve {curve}, noise {noise:G3}").ShouldBeLessThan(rise > 0 ? 60 : 200);
        }
    }

    [Fact]
    public void Patience_is_the_least_wait_and_none_waits_for_ever()
    {
        double[] flat = [.. Enumerable.Range(0, 20).Select(i => 2.0 + (i % 2) * 1e-9)];
        Plateau.IsReached(1.9, flat[..5], 6, 0).ShouldBeFalse();
        Plateau.IsReached(1.9, flat[..6], 6, 0).ShouldBeTrue();
        Plateau.IsReached(1.9, flat[..2], 1, 0).ShouldBeFalse();
        Plateau.IsReached(1.9, flat, 0, 0).ShouldBeFalse();
    }

    [Fact]
    public void A_gain_that_is_asked_for_decides_what_is_worth_waiting_for()
    {
        double[] slow = [.. Enumerable.Range(0, 12).Select(i => 2 - 0.004 * i + 0.0001 * (i % 2))];
        Plateau.IsReached(1.9, slow, 5, 0).ShouldBeFalse();
        Plateau.IsReached(1.9, slow, 5, 0.1).ShouldBeTrue();
    }

    /// <summary>Quantiles of printed tables.</summary>
    [Theory, InlineData(318.309, 1), InlineData(22.327, 2), InlineData(10.215, 3), InlineData(7.173, 4), InlineData(4.144, 10),
        InlineData(3.385, 30)]
    public void Tails_are_those_of_the_tables(double t, int freedom)
    {
        StudentT.UpperTail(t, freedom).ShouldBe(0.001, 1e-6);
        StudentT.UpperTail(-t, freedom).ShouldBe(0.999, 1e-6);
        StudentT.UpperTail(0, freedom).ShouldBe(0.5, 1e-12);
        StudentT.UpperTail(double.PositiveInfinity, freedom).ShouldBe(0);
    }

    static int? StoppedAt(double[] losses)
    {
        double best = double.PositiveInfinity;
        List<double> since = [];
        for (int i = 0; i < losses.Length; i++)
        {
            if (losses[i] < best)
            {
                best = losses[i];
                since.Clear();
            }
            else
            {
                since.Add(losses[i]);
            }

            if (Plateau.IsReached(best, since, Patience, 0)) return i;
        }

        return null;
    }

    static bool CountedOut(double[] losses)
    {
        (double best, int since) = (double.PositiveInfinity, 0);
        foreach (double loss in losses)
        {
            (best, since) = loss < best ? (loss, 0) : (best, since + 1);
            if (since == Patience) return true;
        }

        return false;
    }

    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
