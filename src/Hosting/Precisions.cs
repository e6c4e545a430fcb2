using Hone.Hosting.Settings;
using Hone.Tensors.Backends;
using Hone.Training.Checkpoints;

namespace Hone.Hosting;

/// <summary>What products multiply: as a recipe, a command or a checkpoint has it.</summary>
static class Precisions
{
    /// <summary>The names a recipe and <c>--precision</c> take.</summary>
    public static string[] Names { get; } = [.. Enum.GetNames<PrecisionChoice>().Select(name => name.ToLowerInvariant())];

    /// <summary>The precision that is meant; <see cref="PrecisionChoice.Auto"/> measures, and says what it saw.</summary>
    public static (Precision Precision, string? Reason) Of(PrecisionChoice choice, int threads) => choice switch
    {
        PrecisionChoice.Auto => Backends.FastestPrecision(threads: threads),
        PrecisionChoice.BF16 => (Precision.BF16, null),
        _ => (Precision.F32, null),
    };

    /// <summary>What a checkpoint was trained with, whatever is fastest here.</summary>
    public static Precision Of(CheckpointIdentity identity) => OfClass(identity.NumericsClass);

    /// <summary>The precision that a numerics class names before its kernel family.</summary>
    public static Precision OfClass(string numericsClass) =>
        Enum.TryParse(numericsClass.Split('/')[0], ignoreCase: true, out Precision precision) ? precision : Precision.F32;
}
