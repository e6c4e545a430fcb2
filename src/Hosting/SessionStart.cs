using Hone.Models.Gpt;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>How a session comes to be, besides its recipe.</summary>
sealed record SessionStart
{
    /// <summary>Threads that share the work; 0 is one per processor.</summary>
    public required int Threads { get; init; }

    /// <summary>The tokenizer of the run that goes on; null to make one.</summary>
    public Tokenizer? Tokenizer { get; init; }

    /// <summary>What products multiply; null as the recipe says.</summary>
    public Precision? Precision { get; init; }

    /// <summary>A kernel family to compute with; null for the best one here.</summary>
    public string? Kernels { get; init; }

    /// <summary>Loads first weights into a language model; null for those that are drawn.</summary>
    public Action<GptModel>? Begin { get; init; }

    /// <summary>The run that goes on, or is measured; null for a new one.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>The model is only measured, by what it gives texts: nothing of it is to be known from before its first step.</summary>
    public bool OnlyMeasures { get; init; }

    /// <summary>Refuses the tokenizer that the data turn out to have; null for nothing.</summary>
    public Action<Tokenizer>? Check { get; init; }
}
