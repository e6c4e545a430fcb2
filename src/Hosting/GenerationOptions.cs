using Hone.Models.Generation;

namespace Hone.Hosting;

/// <summary>How a model writes on from a prompt.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens to write.</summary>
    public int Tokens { get; init; } = 200;

    /// <summary>0 always takes the likeliest token, 1 samples as the model believes.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Choose among that many likeliest tokens; 0 among all.</summary>
    public int TopK { get; init; }

    /// <summary>Choose among the likeliest tokens that together have that probability; 1 among all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Same seed, same text.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// A special token's text in the prompt is that token: for prompts whose writer is trusted. Null, it is so for a model that was
    /// trained on conversations, whose marks of turns no prompt could hold otherwise.
    /// </summary>
    public bool? AllowSpecial { get; init; }

    /// <summary>Writes on where the model has ended its text.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Special tokens that the model writes are shown as their text; else they are left out.</summary>
    public bool ShowSpecial { get; init; }

    /// <summary>
    /// Keeps of each written token how likely it was, and so many of the likeliest in its place; null keeps nothing.
    /// </summary>
    public int? Alternatives { get; init; }

    internal SamplingOptions Sampling => new() { Temperature = Temperature, TopK = TopK, TopP = TopP, Seed = Seed };

    /// <summary>Everything that is wrong with it, a sentence each.</summary>
    public IReadOnlyList<string> Validate() =>
        [.. Sampling.Validate(), .. Tokens < 1 ? [$"tokens is {Tokens}; it is at least 1"] : Array.Empty<string>()];
}
