namespace Hone.Data.Sources;

/// <summary>One image as it stands in its source.</summary>
/// <param name="Pixels">Bytes [height, width, channels]; borrowed until the next image is read.</param>
/// <param name="Label">Its class, an index into the source's classes.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Part">The part its file's or folder's name gives it (<c>"train"</c>, <c>"validation"</c>, <c>"test"</c>); null where that says nothing.</param>
public readonly record struct SourceImage(ReadOnlyMemory<byte> Pixels, int Label, SourcePlace Place, string? Part);
