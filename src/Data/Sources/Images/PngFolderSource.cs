using Hone.Formats;

namespace Hone.Data.Sources;

/// <summary>PNG files in folders named for their class; above these, folders may be named for a part.</summary>
sealed class PngFolderSource : ImageSource
{
    readonly (int Label, string? Part)[] _labels;

    internal PngFolderSource(string path, IReadOnlyList<string> files)
    {
        Origin = Path.GetFullPath(path);
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Origin));
        Files = [.. files.Select(file => new SourceFile(file, new FileInfo(file).Length, 1))];
        (string? Class, string? Part)[] found = [.. files.Select(file => Placed(Path.GetRelativePath(Origin, file).Split(Path.DirectorySeparatorChar)))];
        Classes = [.. found.Select(file => file.Class ?? "").Distinct().Order(StringComparer.Ordinal)];
        if (Array.FindIndex(found, file => file.Class is null) is >= 0 and int loose)
            throw new InvalidDataException($"{files[loose]} lies in no folder that names its class\nmake a folder for each class: {Name}/CLASS/IMAGE.png");
        Dictionary<string, int> labels = Classes.Select((name, label) => (name, label)).ToDictionary(one => one.name, one => one.label);
        _labels = [.. found.Select(file => (labels[file.Class!], file.Part))];
        PngImage first = Decode(files[0]);
        (Height, Width, Channels) = (first.Height, first.Width, first.Channels);
        Description = $"{files.Count} PNG {(files.Count == 1 ? "file" : "files")} of {Height} × {Width} × {Channels}, {Classes.Count} {(Classes.Count == 1 ? "class" : "classes")}";
    }

    public override string Name { get; }

    public override string Origin { get; }

    public override string Description { get; }

    public override IReadOnlyList<SourceFile> Files { get; }

    public override long Count => Files.Count;

    public override int Height { get; }

    public override int Width { get; }

    public override int Channels { get; }

    public override IReadOnlyList<string> Classes { get; }

    public override IEnumerable<SourceImage> Read(SourcePlace from = default)
    {
        for (int file = from.File; file < Files.Count; file++)
        {
            PngImage image = Decode(Files[file].Path);
            if ((image.Height, image.Width, image.Channels) != (Height, Width, Channels))
                throw new InvalidDataException(
                    $"{Files[file].Path} is {image.Height} × {image.Width} × {image.Channels}, and the images before it are {Height} × {Width} × {Channels}\n" +
                    "bring all images to one size and one kind of colour");
            if (file > from.File || from.Row == 0)
                yield return new SourceImage(image.Pixels, _labels[file].Label, new SourcePlace(file, 0, 0), _labels[file].Part);
        }
    }

    /// <summary>Class and part by the folders between the root and the file.</summary>
    static (string? Class, string? Part) Placed(string[] path) => path switch
    {
        [var part, .. var folders, _] when folders.Length > 0 && PartOf(part) is { } its => (string.Join('/', folders), its),
        [.. var folders, _] when folders.Length > 0 => (string.Join('/', folders), null),
        _ => (null, null),
    };

    static PngImage Decode(string path)
    {
        byte[] file = SourceLetters.Reading(path, () => File.ReadAllBytes(path));
        try
        {
            return PngReader.Read(file);
        }
        catch (InvalidDataException problem)
        {
            throw SourceLetters.Broken(path, $"was refused as PNG: {problem.Message}", problem);
        }
    }
}
