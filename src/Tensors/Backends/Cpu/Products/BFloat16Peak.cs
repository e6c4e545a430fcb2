namespace Hone.Tensors.Backends.Cpu.Products;

/// <summary>What the processor can do at most with bf16 operands: products that wait for nothing, on all threads at once.</summary>
internal static class BFloat16Peak
{
    const int Rounds = 20_000;

    /// <summary>Floating-point operations per second, the best of a few short runs.</summary>
    public static double Measure(Team team) => BestRate.Of(team, default(Job), team.Count, BFloat16Code.FlopsOfRound * Rounds * team.Count);

    readonly struct Job : IJob
    {
        public void Run(int index, int worker) => BFloat16Code.RunPeak(Rounds);
    }
}
