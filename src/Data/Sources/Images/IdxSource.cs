using Hone.Formats;

namespace Hone.Data.Sources;

/// <summary>IDX pairs: images in one file, their labels in the one of the same name with <c>labels</c> for <c>images</c>, both perhaps in gzip or Zstandard.</summary>
sealed class IdxSource : ImageSource
{
    readonly List<Pair> _pairs = [];
    readonly int[] _shape;

    sealed record Pair(SourceFile Images, string Labels, int Count, string? Part);

    internal IdxSource(string path, IReadOnlyList<SourceProbe> files)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        Origin = Path.GetFullPath(path);
        HashSet<byte> labels = [];
        int[]? shape = null;
        foreach (SourceProbe file in files.Where(file => file.Head.Span[3] > 1))
        {
            Pair pair = Paired(file, labels, out int[] its);
            shape ??= its;
            _pairs.Add(its.SequenceEqual(shape) ? pair : throw new InvalidDataException(
                $"{file.Path} has images of {string.Join(" × ", its)} and {_pairs[0].Images.Path} of {string.Join(" × ", shape)}\nkeep one size to a source"));
        }
        _shape = shape ?? throw new InvalidDataException($"{path} has IDX labels and no images\nname the images; labels are found beside them");
        Files = [.. _pairs.Select(pair => pair.Images)];
        Count = _pairs.Sum(pair => (long)pair.Count);
        Classes = [.. Enumerable.Range(0, labels.Max() + 1).Select(label => $"{label}")];
        Description = $"{_pairs.Count} IDX {(_pairs.Count == 1 ? "pair" : "pairs")} of images and labels, {Count:N0} images of {Height} × {Width} × {Channels}, {Classes.Count} classes";
    }

    public override string Name { get; }

    public override string Origin { get; }

    public override string Description { get; }

    public override IReadOnlyList<SourceFile> Files { get; }

    public override long Count { get; }

    public override int Height => _shape[0];

    public override int Width => _shape[1];

    public override int Channels => _shape[2];

    public override IReadOnlyList<string> Classes { get; }

    public override IEnumerable<SourceImage> Read(SourcePlace from = default)
    {
        for (int file = from.File; file < _pairs.Count; file++)
            foreach (SourceImage image in ReadPair(_pairs[file], file == from.File ? from : new SourcePlace(file, 0, 0)))
                yield return image;
    }

    static IEnumerable<SourceImage> ReadPair(Pair pair, SourcePlace start)
    {
        using UnwrappedFile imageFile = UnwrappedFile.Open(pair.Images.Path), labelFile = UnwrappedFile.Open(pair.Labels);
        IdxReader images = Checked(pair.Images.Path, () => new IdxReader(imageFile)), labels = Checked(pair.Labels, () => new IdxReader(labelFile));
        byte[] pixels = new byte[images.ItemSizeInBytes], label = new byte[1];
        for (int row = 0; row < pair.Count; row++)
        {
            Read(images, pixels, pair.Images.Path);
            Read(labels, label, pair.Labels);
            if (row >= start.Row)
                yield return new SourceImage(pixels, label[0], start with { Row = row }, pair.Part);
        }
        Checked(pair.Images.Path, () => { images.End(); return 0; });
    }

    static void Read(IdxReader reader, byte[] item, string path) => Checked(path, () => { reader.Read(item); return 0; });

    /// <summary>Finds the labels of images, and makes sure that they belong together.</summary>
    static Pair Paired(SourceProbe file, HashSet<byte> seen, out int[] shape)
    {
        string name = Path.GetFileName(file.Path), folder = Path.GetDirectoryName(file.Path)!;
        using UnwrappedFile imageFile = UnwrappedFile.Open(file.Path);
        IdxReader images = Checked(file.Path, () => new IdxReader(imageFile));
        shape = images.Dimensions switch
        {
            [_, int height, int width] => [height, width, 1],
            [_, int height, int width, >= 1 and <= 4 and int channels] => [height, width, channels],
            _ => throw new InvalidDataException($"{file.Path} has the dimensions {string.Join(" × ", images.Dimensions)}, which are no images\nname IDX of [images, rows, columns] or [images, rows, columns, channels]"),
        };
        string labelsName = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal).Replace("idx4", "idx1", StringComparison.Ordinal);
        string path = new[] { labelsName, labelsName.Replace(".gz", "", StringComparison.Ordinal), labelsName + ".gz" }
            .Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(candidate => candidate != file.Path && File.Exists(candidate))
            ?? throw new FileNotFoundException($"{file.Path} has no labels beside it: there is no {labelsName}\nput them there; labels are named as the images, with labels for images", labelsName);

        using UnwrappedFile labelFile = UnwrappedFile.Open(path);
        IdxReader labels = Checked(path, () => new IdxReader(labelFile));
        if (labels.Dimensions.Count != 1 || labels.Count != images.Count || images.Count == 0)
            throw new InvalidDataException($"{path} has {string.Join(" × ", labels.Dimensions)} labels for {images.Count} images\nname files that belong together");
        byte[] label = new byte[1];
        for (int i = 0; i < labels.Count; i++)
        {
            Read(labels, label, path);
            seen.Add(label[0]);
        }
        return new Pair(file.AsFile(), path, images.Count, PartOf(name.Split('-', '_', '.')[0]));
    }

    static T Checked<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException problem) when (!problem.Message.Contains('\n'))   // a letter of the wrapping is one already
        {
            throw SourceLetters.Broken(path, $"is not whole as IDX: {problem.Message}", problem);
        }
    }
}
