namespace Hone.Formats.TensorBoard;

/// <summary>A picture.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Png">The picture as PNG.</param>
public sealed record ImageValue(string Tag, int Width, int Height, ReadOnlyMemory<byte> Png) : BoardValue(Tag)
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>A picture of the size that its header states.</summary>
    /// <exception cref="InvalidDataException">It is no PNG.</exception>
    public static ImageValue Of(string tag, byte[] png)
    {
        ArgumentNullException.ThrowIfNull(png);
        if (png.Length < 24 || !png.AsSpan(0, Signature.Length).SequenceEqual(Signature))
            throw new InvalidDataException($"the picture {tag} of {png.Length} bytes is no PNG\n"
                + "Give TensorBoard a picture in that format.");
        return new ImageValue(tag, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), png);
    }
}
