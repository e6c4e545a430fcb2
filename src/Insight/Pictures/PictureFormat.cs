namespace Hone.Insight.Pictures;

/// <summary>What file a picture becomes.</summary>
public enum PictureFormat
{
    /// <summary>Pixels, 192 to the inch.</summary>
    Png,

    /// <summary>
    /// Lines that stay sharp at any size, and text that can be selected; a viewer without Inter shows another sans-serif.
    /// </summary>
    Svg,

    /// <summary>One page of lines and text, with its fonts in it.</summary>
    Pdf,
}

/// <summary>Tells the format of a picture by the name of its file.</summary>
public static class PictureFormats
{
    /// <summary>The format that a file's ending asks for; null where it is none of these.</summary>
    public static PictureFormat? Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => PictureFormat.Png,
        ".svg" => PictureFormat.Svg,
        ".pdf" => PictureFormat.Pdf,
        _ => null,
    };
}
