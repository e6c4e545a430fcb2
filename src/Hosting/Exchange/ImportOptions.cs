namespace Hone.Hosting.Exchange;

/// <summary>How a model is taken over.</summary>
public sealed record ImportOptions
{
    /// <summary>What the run is called; the folder's name when null.</summary>
    public string? Name { get; init; }

    /// <summary>The folder that runs are kept in.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>A tokenizer file, Hone's or another program's, in place of the folder's own; null for that.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Tokens to see at once, of a model with rotary positions; null for as many as it can, up to 4096.</summary>
    public int? Context { get; init; }

    /// <summary>Keys of config.json that are known to change nothing of what the model computes.</summary>
    public IReadOnlyCollection<string> Ignore { get; init; } = [];

    /// <summary>Threads that share the work; 0 is one per processor.</summary>
    public int Threads { get; init; }
}
