using System.Text.Json;
using Hone.Data.Examples;
using Hone.Runs;
using Hone.Tensors.Backends;

namespace Hone.Hosting.Classifiers;

/// <summary>What images a run learned from: whoever uses its model brings others to that form. A file of the run's folder.</summary>
/// <param name="Channels">1 for shades of grey; 3 for colours.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Resizes">The recipe gave all images that size, whatever they had.</param>
sealed record ImageFormat(int Channels, int Height, int Width, bool Resizes)
{
    /// <summary>The file's name.</summary>
    public const string File = "image.json";

    static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    /// <summary>Rows and columns.</summary>
    public ImageSize Size => new(Height, Width);

    /// <summary>As models have it.</summary>
    public Planes Planes => new(Channels, Height, Width);

    /// <summary>Reads that of a run.</summary>
    /// <exception cref="InvalidDataException">The file is not there, or says something else.</exception>
    public static ImageFormat Read(RunFolder folder)
    {
        string path = Path.Combine(folder.Path, File);
        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path), _strict);
            JsonElement root = document.RootElement;
            return new(root.GetProperty("channels").GetInt32(), root.GetProperty("height").GetInt32(),
                root.GetProperty("width").GetInt32(), root.GetProperty("resizes").GetBoolean());
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or FileNotFoundException)
        {
            throw new InvalidDataException($"{path} does not say which images the run learned from: {problem.Message}\n"
                + "Take the folder from where the run was trained; without this file its model cannot be used.", problem);
        }
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            writer.WriteNumber("channels", Channels);
            writer.WriteNumber("height", Height);
            writer.WriteNumber("width", Width);
            writer.WriteBoolean("resizes", Resizes);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
