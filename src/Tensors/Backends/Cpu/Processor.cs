using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Chooses a kernel family for this processor.</summary>
public static class Processor
{
    /// <summary>Environment variable that forces a family: <c>avx512</c>, <c>avx2</c> or <c>vector128</c>.</summary>
    public const string FamilyVariable = "HONE_KERNELS";

    /// <summary>Every family, with whether this processor can run it and why.</summary>
    public static IReadOnlyList<(string Family, Availability Availability)> Families { get; } =
    [
        ("avx512", Vector512.IsHardwareAccelerated && Avx512F.IsSupported
            ? new(true, "the processor has AVX-512: 16 numbers at a time")
            : new(false, "the processor has no AVX-512")),
        ("avx2", Avx2.IsSupported && Fma.IsSupported
            ? new(true, "the processor has AVX2 with FMA: 8 numbers at a time")
            : new(false, "the processor has no AVX2 with FMA")),
        ("vector128", Vector128.IsHardwareAccelerated
            ? new(true, AdvSimd.IsSupported ? "the processor has Advanced SIMD: 4 numbers at a time" : "4 numbers at a time")
            : new(false, "the processor has no vectors of 128 bits")),
    ];

    /// <summary>A backend of the widest family, or of the one that is asked for.</summary>
    /// <param name="threads">Threads that share the work; 0 takes one for each processor.</param>
    /// <param name="family">Forces a family; null takes <see cref="FamilyVariable"/>, or else the widest.</param>
    /// <exception cref="InvalidDataException">No such family, or this processor cannot run it.</exception>
    public static IBackend CreateBackend(int threads = 0, string? family = null)
    {
        string? forced = family ?? (Environment.GetEnvironmentVariable(FamilyVariable) is { Length: > 0 } asked ? asked : null);
        string chosen = forced ?? Families.First(candidate => candidate.Availability.IsAvailable).Family;
        Availability availability = Families.FirstOrDefault(candidate => candidate.Family == chosen).Availability
            ?? new Availability(false, "there are no such kernels");
        if (!availability.IsAvailable)
            throw new InvalidDataException($"kernels '{chosen}' cannot run here: {availability.Reason}\n"
                + $"Those that can: {string.Join(", ", Families.Where(f => f.Availability.IsAvailable).Select(f => f.Family))}; leave {FamilyVariable} unset to get the widest.");
        string reason = forced is null ? availability.Reason : $"asked for; {availability.Reason}";
        int count = threads > 0 ? threads : Environment.ProcessorCount;
        return chosen switch
        {
            "avx512" => new CpuBackend<Lanes512>(chosen, reason, count),
            "avx2" => new CpuBackend<Lanes256>(chosen, reason, count),
            _ => new CpuBackend<Lanes128>(chosen, reason, count),
        };
    }
}
