namespace Hone.Models.Classifiers;

/// <summary>Sizes of a <see cref="Vit"/>.</summary>
public sealed record VitOptions
{
    /// <summary>Side of the squares that an image is cut into.</summary>
    public int Patch { get; init; } = 7;

    /// <summary>Numbers of a square inside the model.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Heads of attention; they divide the width.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Numbers of the feed-forward part, as a multiple of the width.</summary>
    public int Expansion { get; init; } = 4;

    /// <summary>What is wrong with them; empty for nothing.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. Width < 1 || Layers < 1 || Heads < 1 || Expansion < 1 ? ["model.width, model.layers and model.heads are at least 1"]
            : Array.Empty<string>(),
        .. Heads >= 1 && Width % Heads != 0 ? [$"{Heads} heads do not divide a width of {Width}"] : Array.Empty<string>(),
    ];
}
