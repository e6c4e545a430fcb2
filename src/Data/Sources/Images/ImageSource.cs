namespace Hone.Data.Sources;

/// <summary>Images of one size with their classes, read one after the other in a fixed order, in constant memory, from any place on.</summary>
public abstract class ImageSource
{
    /// <summary>
    /// Opens IDX files (a pair of images and labels, or a folder of pairs) or a folder of PNG files in folders named for their class,
    /// which may lie in folders named for their part.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or images have no labels beside them.</exception>
    /// <exception cref="InvalidDataException">It holds no images, or something else too; the message says what.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static ImageSource Open(string path)
    {
        IReadOnlyList<string> files = SourceListing.Of(path);
        string[] pictures = [.. files.Where(file => Path.GetExtension(file).Equals(".png", StringComparison.OrdinalIgnoreCase))];
        if (pictures.Length == files.Count && Directory.Exists(path))
            return new PngFolderSource(path, pictures);
        SourceProbe[] probes = [.. files.Select(file => SourceProbe.Of(file, new SourceOptions()))];
        return probes.FirstOrDefault(probe => probe.Format != SourceFormat.Idx) is { } other
            ? throw new InvalidDataException(
                $"{other.Path} is {Detection.NameOf(other.Format)}, where images belong\nname IDX files, or a folder with a folder of PNG files for each class")
            : new IdxSource(path, probes);
    }

    /// <summary>How it is called in records and messages: the name of the file or folder.</summary>
    public abstract string Name { get; }

    /// <summary>Its full path.</summary>
    public abstract string Origin { get; }

    /// <summary>What it was found to be, as a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>Its files in the order of reading.</summary>
    public abstract IReadOnlyList<SourceFile> Files { get; }

    /// <summary>How many images it says to have.</summary>
    public abstract long Count { get; }

    /// <summary>Rows of an image.</summary>
    public abstract int Height { get; }

    /// <summary>Pixels of a row.</summary>
    public abstract int Width { get; }

    /// <summary>Bytes of a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</summary>
    public abstract int Channels { get; }

    /// <summary>Names of the classes; a label is an index into them.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>Reads on from a place, its image first.</summary>
    /// <exception cref="InvalidDataException">A file is not what it seemed to be, or an image has another size; the message names it.</exception>
    public abstract IEnumerable<SourceImage> Read(SourcePlace from = default);

    /// <summary>The part that a name stands for, as the usual data sets call them.</summary>
    internal static string? PartOf(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" => "train",
        "val" or "valid" or "validation" or "dev" => "validation",
        "test" or "t10k" or "testing" => "test",
        _ => null,
    };
}
