using System.Runtime.CompilerServices;
using Hone.Tensors.Random;

namespace Hone.Tensors.Proofs;

/// <summary>
/// What a case should give, in double precision: its result, and derivatives by central differences. Worked out once for a case, whichever
/// kernel families, precisions and numbers of threads are then held against it.
/// </summary>
internal sealed class OpExpectation
{
    /// <summary>Elements of each operand whose derivative is measured.</summary>
    const int Probes = 24;

    const double Step = 1e-5;

    static readonly ConditionalWeakTable<OpCase, OpExpectation> _known = [];

    OpExpectation(OpCase opCase, double[][] operands)
    {
        Result = opCase.Reference(operands);
        Weights = opCase.IsLoss ? [.. Enumerable.Repeat(1.0, Result.Length)] : Normals(99, Result.Length);
        Derivatives = opCase.IsForwardOnly ? [] : [.. opCase.Inputs.Select((_, i) => Differences(opCase, operands, i))];
    }

    /// <summary>The result.</summary>
    public double[] Result { get; }

    /// <summary>The gradient that the result is given, of which the others follow.</summary>
    public double[] Weights { get; }

    /// <summary>Of each operand that wants a gradient the places that were looked at, and the derivative there.</summary>
    public (int Place, double Derivative)[][] Derivatives { get; }

    /// <summary>That of a case.</summary>
    /// <param name="opCase">The case.</param>
    /// <param name="operands">Its operands, the same each time.</param>
    public static OpExpectation Of(OpCase opCase, double[][] operands) =>
        _known.GetValue(opCase, one => new OpExpectation(one, [.. operands.Select(operand => (double[])operand.Clone())]));

    /// <summary>Normal numbers that float32 holds exactly, so that both sides start from the same.</summary>
    public static double[] Normals(int stream, long count)
    {
        Philox random = new(20260101, Purpose.Proof);
        double[] values = new double[count];
        for (long i = 0; i < count; i++) values[i] = (float)random.Normals((ulong)i, (uint)stream).First;
        return values;
    }

    (int, double)[] Differences(OpCase opCase, double[][] operands, int input)
    {
        int count = operands[input].Length;
        return [.. Enumerable.Range(0, Math.Min(Probes, count)).Select(probe =>
        {
            int i = count <= Probes ? probe : (int)((long)probe * (count - 1) / (Probes - 1));
            double value = operands[input][i];
            operands[input][i] = value + Step;
            double above = Weighted(opCase.Reference(operands));
            operands[input][i] = value - Step;
            double below = Weighted(opCase.Reference(operands));
            operands[input][i] = value;
            return (i, (above - below) / (2 * Step));
        })];
    }

    double Weighted(double[] values)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++) sum += values[i] * Weights[i];
        return sum;
    }
}
