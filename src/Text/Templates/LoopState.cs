namespace Hone.Text.Templates;

/// <summary>What <c>loop</c> tells inside a loop.</summary>
/// <param name="items">What is gone through.</param>
sealed class LoopState(IReadOnlyList<object?> items)
{
    static readonly HashSet<string> Foreign = ["cycle", "changed"];

    /// <summary>The item that is at hand, from 0.</summary>
    public int Index { get; set; }

    /// <summary>One of its attributes; undefined for what is none.</summary>
    /// <exception cref="NotSupportedException">Jinja has it, and this engine has not.</exception>
    public object? Get(string name) => name switch
    {
        "index" => (long)Index + 1,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => (long)items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => 1L,                                                       // it counts loops that call themselves, which are refused
        "depth0" => 0L,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index < items.Count - 1 ? items[Index + 1] : new Undefined("there is no next item"),
        _ when Foreign.Contains(name) => throw new NotSupportedException($"loop.{name}"),
        _ => new Undefined($"the loop has no {name}"),
    };
}
