using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hone.Tensors.Backends.Cpu.Products;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>Chooses a kernel family for this processor.</summary>
internal static class Processor
{
    /// <summary>Environment variable that forces a family: <c>avx512</c>, <c>avx2</c> or <c>vector128</c>.</summary>
    public const string FamilyVariable = "HONE_KERNELS";

    /// <summary>
    /// Packing and everything between the products costs the same either way, so that a smaller gain than this would be lost.
    /// </summary>
    const double GainThatPays = 1.3;

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
    /// <param name="precision">What products multiply. bf16 runs everywhere with the same products, but fast only where the processor has
    /// it.</param>
    /// <param name="family">Forces a family; null takes <see cref="FamilyVariable"/>, or else the widest.</param>
    /// <exception cref="InvalidDataException">No such family, or this processor cannot run it.</exception>
    public static IBackend Create(int threads, Precision precision, string? family)
    {
        string? forced = family ?? (Environment.GetEnvironmentVariable(FamilyVariable) is { Length: > 0 } asked ? asked : null);
        string chosen = forced ?? Families.First(candidate => candidate.Availability.IsAvailable).Family;
        Availability availability = Families.FirstOrDefault(candidate => candidate.Family == chosen).Availability
            ?? new Availability(false, "there are no such kernels");
        if (!availability.IsAvailable)
            throw new InvalidDataException($"kernels '{chosen}' cannot run here: {availability.Reason}\n"
                + $"Those that can: {string.Join(", ", Families.Where(f => f.Availability.IsAvailable).Select(f => f.Family))}; leave "
                + $"{FamilyVariable} unset to get the widest.");
        string reason = forced is null ? availability.Reason : $"asked for; {availability.Reason}";
        int count = threads > 0 ? threads : Environment.ProcessorCount;
        if (precision == Precision.BF16) reason += chosen == "avx512" && BFloat16Code.Availability.IsAvailable
            ? $"; {BFloat16Code.Availability.Reason}"
            : $"; bf16 is emulated: {(chosen == "avx512" ? BFloat16Code.Availability.Reason : "these kernels have no instruction for it")}";
        return (chosen, precision) switch
        {
            ("avx512", Precision.BF16) when BFloat16Code.Availability.IsAvailable =>
                new CpuBackend<Lanes512, BFloat16Tile>(chosen, reason, count),
            ("avx512", Precision.BF16) => new CpuBackend<Lanes512, BFloat16EmulatedTile<Lanes512>>(chosen, reason, count),
            ("avx512", _) => new CpuBackend<Lanes512, F32Tile<Lanes512>>(chosen, reason, count),
            ("avx2", Precision.BF16) => new CpuBackend<Lanes256, BFloat16EmulatedTile<Lanes256>>(chosen, reason, count),
            ("avx2", _) => new CpuBackend<Lanes256, F32Tile<Lanes256>>(chosen, reason, count),
            (_, Precision.BF16) => new CpuBackend<Lanes128, BFloat16EmulatedTile<Lanes128>>(chosen, reason, count),
            _ => new CpuBackend<Lanes128, F32Tile<Lanes128>>(chosen, reason, count),
        };
    }

    /// <summary>
    /// The precision whose products are faster here by more than they cost in exactness, with the measurement; takes some milliseconds.
    /// </summary>
    public static (Precision Precision, string Reason) FastestPrecision(int threads)
    {
        if (!BFloat16Code.Availability.IsAvailable || Environment.GetEnvironmentVariable(FamilyVariable) is { Length: > 0 }
            and not "avx512")
            return (Precision.F32, BFloat16Code.Availability.IsAvailable ? "the kernels asked for have no bf16"
                : BFloat16Code.Availability.Reason);
        using Team team = new(threads > 0 ? threads : Environment.ProcessorCount);
        double f32 = F32Tile<Lanes512>.MeasurePeak(team), bf16 = BFloat16Tile.MeasurePeak(team), gain = bf16 / f32;
        return (gain >= GainThatPays ? Precision.BF16 : Precision.F32, string.Create(CultureInfo.InvariantCulture,
            $"bf16 reaches {gain:0.00} times the {f32 / 1e9:0} GFLOP/s of float32 here")
            + (gain >= GainThatPays ? "" : string.Create(CultureInfo.InvariantCulture, $", and pays from {GainThatPays}")));
    }
}
