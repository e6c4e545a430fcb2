using Hone.Tensors.Backends;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>What products multiply: as a recipe, a command or a checkpoint has it.</summary>
static class Precisions
{
    /// <summary>The names a recipe and <c>--precision</c> take.</summary>
    public static string[] Names { get; } = ["f32", "bf16", "auto"];

    /// <summary>The precision of that name; <c>auto</c> measures, and says what it saw.</summary>
    public static (Precision Precision, string? Reason) Of(string name, int threads) => name switch
    {
        "auto" => Backends.FastestPrecision(threads: threads),
        "bf16" => (Precision.BF16, null),
        _ => (Precision.F32, null),
    };

    /// <summary>What a checkpoint was trained with, whatever is fastest here.</summary>
    public static Precision Of(CheckpointIdentity identity) => OfClass(identity.NumericsClass);

    /// <summary>The precision that a numerics class names before its kernel family.</summary>
    public static Precision OfClass(string numericsClass) => numericsClass.Split('/')[0] == "bf16" ? Precision.BF16 : Precision.F32;
}
