using Hone.Formats;

namespace Hone.Hosting.Exchange;

/// <summary>How a model is written for other programs.</summary>
public sealed record ExportOptions
{
    /// <summary>The folder to make; it may be there only if it is empty.</summary>
    public required string Out { get; init; }

    /// <summary>How numbers are stored: F32, F16 or BF16.</summary>
    public StoredType Type { get; init; } = StoredType.F32;

    /// <summary>Bytes of a weights' file, above which another is begun.</summary>
    public long ShardBytes { get; init; } = 5_000_000_000;

    /// <summary>A text that both are measured on, in place of the run's own validation text; null for that.</summary>
    public string? Data { get; init; }

    /// <summary>About how many tokens of it, evenly spread; 0 for all.</summary>
    public long Tokens { get; init; } = 8192;

    /// <summary>Nats a token that the written model may lose more than the checkpoint; null for any.</summary>
    public double? MostLossIncrease { get; init; }

    /// <summary>The folder that runs are kept in.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Threads that share the work; 0 is one per processor.</summary>
    public int Threads { get; init; }
}
