namespace Hone.Formats;

/// <summary>The pixels of a PNG.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
/// <param name="Pixels">Rows from the top.</param>
public sealed record PngImage(int Width, int Height, int Channels, byte[] Pixels);
