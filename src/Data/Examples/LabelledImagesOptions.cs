namespace Hone.Data.Examples;

/// <summary>How images are taken.</summary>
public sealed record LabelledImagesOptions
{
    /// <summary>The size all of them get; null where they have one already, and others are refused.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>The classes of the examples that are learnt from; null to make them of what is found.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>1 for shades of grey, 3 for colours; null for grey where all are.</summary>
    public int? Channels { get; init; }
}
