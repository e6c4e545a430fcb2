using Hone.Tensors.Backends;

namespace Hone.Tensors.Proofs;

/// <summary>
/// Runs every case of every operation on one kernel family, for whoever wants to know whether this machine computes right.
/// </summary>
public static class OperationProofs
{
    /// <summary>What was found over all cases of one operation.</summary>
    /// <param name="Operation">Its name.</param>
    /// <param name="Cases">Sizes tried.</param>
    /// <param name="ForwardError">Largest error against double precision, as a fraction of the case's largest number.</param>
    /// <param name="GradientError">Largest error of a gradient against finite differences, likewise.</param>
    /// <param name="IsWithinTolerance">Every case was within its own tolerance.</param>
    /// <param name="IsSameOnThreads">One thread and several gave the same bits in every case.</param>
    public sealed record Finding(
        string Operation, int Cases, double ForwardError, double GradientError, bool IsWithinTolerance, bool IsSameOnThreads);

    /// <summary>One finding for each operation.</summary>
    public static IEnumerable<Finding> Run(string family, int threads)
    {
        using IBackend one = Backends.Backends.Create(threads: 1, kernels: family),
            several = Backends.Backends.Create(threads: threads, kernels: family);
        foreach (IGrouping<string, OpCase> operation in OpCases.All.GroupBy(opCase => opCase.Name.Split(' ')[0]).ToArray())
        {
            (double forward, double gradient, bool within, bool same) = (0, 0, true, true);
            foreach (OpCase opCase in operation)
            {
                OpFinding finding = OpProof.Run(opCase, one);
                (forward, gradient) = (Math.Max(forward, finding.ForwardError), Math.Max(gradient, finding.GradientError));
                within &= finding.ForwardError < opCase.Tolerance && finding.GradientError < opCase.Tolerance;
                same &= OpProof.Run(opCase, several).Bits == finding.Bits;
            }

            yield return new Finding(operation.Key, operation.Count(), forward, gradient, within, same);
        }
    }
}
