namespace Hone.Hosting.Exchange;

/// <summary>How a model is written for other programs.</summary>
public sealed record ExportOptions
{
    /// <summary>The folder to make, which may be there only if it is empty; of a GGUF file its path, which must be free.</summary>
    public required string Out { get; init; }

    /// <summary>What to write: <c>hf</c>, a folder for Hugging Face's Transformers, <c>gguf</c>, a file for llama.cpp, or
    /// <c>onnx</c>, a folder for transformers.js and onnxruntime.</summary>
    public string To { get; init; } = "hf";

    /// <summary>How numbers are stored: f32, f16 or bf16; in a GGUF file also q8_0, q6_k, q4_k_m, q4_k or q4_0.</summary>
    public string Type { get; init; } = "f32";

    /// <summary>Other types for some tensors of a GGUF file, each <c>PATTERN=TYPE</c> with * and ? in names; the first that fits
    /// counts.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>An ONNX decoder takes keys and values of the tokens before, and so writes on without reading them again.</summary>
    public bool Cache { get; init; } = true;

    /// <summary>Bytes of a weights' file, above which another is started; of an ONNX model those above which its numbers get a file of
    /// their own, which 2 GB always do.</summary>
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
