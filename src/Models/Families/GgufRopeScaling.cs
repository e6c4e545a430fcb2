using Hone.Tensors.Ops;

namespace Hone.Models.Families;

/// <summary>
/// Llama 3's scaling of rotary positions as a GGUF file holds it: for each pair of a head, what its frequency is divided by. The rule
/// is found again from these numbers.
/// </summary>
static class GgufRopeScaling
{
    /// <summary>How far a number may be from the rule's: float32, written by programs that round on their way.</summary>
    const double Near = 1e-5;

    /// <summary>The divisors of a rule.</summary>
    /// <param name="scaling">The rule.</param>
    /// <param name="rotaryBase">Base of the frequencies.</param>
    /// <param name="headSize">Numbers of a head.</param>
    public static float[] Divisors(RotaryScaling scaling, double rotaryBase, int headSize) =>
        [.. Enumerable.Range(0, headSize / 2).Select(i => (float)Divisor(scaling, Turns(rotaryBase, i, headSize)))];

    /// <summary>The rule of divisors.</summary>
    /// <exception cref="InvalidDataException">They follow none.</exception>
    public static RotaryScaling Of(IReadOnlyList<float> divisors, double rotaryBase)
    {
        int headSize = 2 * divisors.Count;
        double factor = divisors.Max();
        (double Turns, double Share)[] between =
        [
            .. divisors.Select((divisor, i) => (Turns(rotaryBase, i, headSize), (1 / divisor - 1 / factor) / (1 - 1 / factor)))
                .Where(one => one.Item2 is > 0.001 and < 0.999),
        ];
        // What all of them have: scaled in part where the old context was turned once to four times. Else a line through two numbers,
        // whose scale is free.
        RotaryScaling[] tries = [.. between.Take(1).Select(one => Math.Round((1 + 3 * one.Share) / one.Turns)).Append(8192)
                .Where(context => context is > 0 and < int.MaxValue).Select(context => new RotaryScaling(factor, 1, 4, (int)context)),
            .. between.Length < 2 ? [] : Line(between[0], between[^1], factor)];
        return tries.FirstOrDefault(one => one.Problem is null && divisors.Select((divisor, i) =>
                Math.Abs(Divisor(one, Turns(rotaryBase, i, headSize)) - divisor)).All(error => error <= Near * factor))
            ?? throw new InvalidDataException(
                $"{GgufNames.ScalingTable} of the GGUF file follows no rule that Hone computes, with divisors "
                + $"from {divisors.Min():G4} to {factor:G4}\n"
                + "Take another model of the family.");
    }

    /// <summary>share = (turns · context − low) / (high − low), with a low of 1.</summary>
    static RotaryScaling[] Line((double Turns, double Share) one, (double Turns, double Share) other, double factor)
    {
        double slope = (other.Share - one.Share) / (other.Turns - one.Turns), start = one.Share - slope * one.Turns;
        if (!(start < 0)) return [];
        double span = -1 / start, context = Math.Round(slope * span);
        return context is > 0 and < int.MaxValue ? [new RotaryScaling(factor, 1, 1 + span, (int)context)] : [];
    }

    static double Turns(double rotaryBase, int pair, int headSize) => Math.Pow(rotaryBase, -2.0 * pair / headSize) / (2 * Math.PI);

    static double Divisor(RotaryScaling scaling, double turns) => 1 / scaling.FactorOf(turns);
}
