namespace Hone.Tensors.Benchmarks;

/// <summary>How fast one kernel is.</summary>
/// <param name="Kernel">What it does.</param>
/// <param name="Size">On what sizes.</param>
/// <param name="Seconds">Median time of a run.</param>
/// <param name="Least">The shortest.</param>
/// <param name="Rate">FLOPs or bytes a second, by the median.</param>
/// <param name="IsArithmetic">It is bound by arithmetic, and its rate is in FLOPs a second; else by memory, in bytes.</param>
/// <param name="Ceiling">What the machine could do at most in the same moment, in the unit of the rate: the median of what was measured
/// beside each run.</param>
/// <param name="Fraction">Median of each run's rate over the ceiling beside it.</param>
public sealed record KernelTiming(
    string Kernel, string Size, double Seconds, double Least, double Rate, bool IsArithmetic, double Ceiling, double Fraction);
