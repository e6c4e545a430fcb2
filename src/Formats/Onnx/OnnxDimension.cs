namespace Hone.Formats.Onnx;

/// <summary>A size of a value: a number, or a name for one that is known when the model runs.</summary>
/// <param name="Size">The number, where there is no name.</param>
/// <param name="Name">The name; null for a number.</param>
public readonly record struct OnnxDimension(long Size, string? Name = null)
{
    /// <summary>A known size.</summary>
    public static implicit operator OnnxDimension(int size) => new(size);

    /// <summary>A size of that name.</summary>
    public static implicit operator OnnxDimension(string name) => new(0, name);
}
