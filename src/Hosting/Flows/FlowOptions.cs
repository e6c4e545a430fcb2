using Hone.Hosting.Recipes;

namespace Hone.Hosting.Flows;

/// <summary>What a flow is made of, and where it goes.</summary>
public sealed record FlowOptions
{
    /// <summary>Reads the recipe anew, with further settings on top.</summary>
    public required Func<IEnumerable<string>, Recipe> Recipe { get; init; }

    /// <summary>The folder of the flow: its record, tokenizer, plan, evaluation and report.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder that runs are kept in.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Threads that share the work; 0 is one per processor. They change no bit.</summary>
    public int Threads { get; init; }

    /// <summary>Gets a text of the catalogue, and tells where it is.</summary>
    public required Func<string, string> Get { get; init; }
}
