namespace Hone.Tensors.Backends;

/// <summary>Where in a sequence the next tokens stand; operations of a recorded program read it each time they run.</summary>
public sealed class Cursor
{
    /// <summary>Tokens already behind, 0 at the beginning.</summary>
    public int Position { get; set; }
}
