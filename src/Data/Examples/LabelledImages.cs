using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Sources;
using Hone.Data.Splits;

namespace Hone.Data.Examples;

/// <summary>
/// Images with a label each, in memory: a pair of IDX files, a folder of such pairs, or a folder that has a folder of PNG, JPEG or WebP
/// files for each class.
/// </summary>
/// <remarks>
/// A folder of classes may be divided once more, at its top, into <c>train</c>, <c>validation</c> and <c>test</c>. Of several pairs of IDX
/// files those whose names begin with <c>test</c> or <c>t10k</c> are to test on, and those with <c>val</c> to choose by. Where all files of
/// a folder are grey, images have one channel, else three.
/// </remarks>
public sealed class LabelledImages : IExamples
{
    readonly List<Item> _items;
    readonly int[] _labels;

    LabelledImages(List<Item> items, LabelledImagesOptions options)
    {
        _items = items;
        Classes = options.Classes ?? ClassNames.Ordered(items.Select(item => item.Label));
        if (Classes.Count < 2)
            throw new InvalidDataException($"all {items.Count:N0} images are of one class, {Classes[0]}\n"
                + "There is nothing to tell apart: add images of another.");
        Dictionary<string, int> indices = Classes.Select((name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);
        _labels = [.. items.Select(item => indices.TryGetValue(item.Label, out int label) ? label
            : throw new InvalidDataException($"{item.Tell()} is of class {SourceErrors.OneLine(item.Label)}, of which there is nothing to "
                + $"learn from\nThe classes are {SourceErrors.Listed(Classes)}."))];
        (Channels, Size) = (items[0].Picture.Channels, items[0].Picture.Size);
        Fingerprint = Hash();
    }

    /// <summary>An image, where it stood, and what its place says.</summary>
    readonly record struct Item(Picture Picture, string Label, Split? Split, string Path, int Number)
    {
        public string Tell() => Number < 0 ? Path : $"{Path}, image {Number + 1:N0}";
    }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>1 for shades of grey; 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>Rows and columns of every image.</summary>
    public ImageSize Size { get; }

    /// <summary>Rows of every image.</summary>
    public int Height => Size.Height;

    /// <summary>Columns of every image.</summary>
    public int Width => Size.Width;

    /// <summary>The source itself says what each example is for.</summary>
    public bool HasSplits => _items[0].Split is not null;

    /// <summary>What was found, as a sentence.</summary>
    public string Description =>
        $"{Count:N0} images of {Size} in {(Channels == 1 ? "shades of grey" : "colours")}, {Classes.Count:N0} classes";

    /// <summary>Reads a file or a folder.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">It holds no labelled images, or one that cannot be used; the message says which.</exception>
    public static LabelledImages Open(string path, LabelledImagesOptions? options = null)
    {
        options ??= new LabelledImagesOptions();
        IReadOnlyList<string> files = SourceListing.Of(path);
        if (!Directory.Exists(path) && !IdxFile.Is(files[0]))
            throw new InvalidDataException($"{path} is one file, and no IDX file of images\n"
                + "Name such a file, or a folder with a folder of images for each class.");
        string[] idx = [.. files.Where(IsImagesOfIdx)];
        List<Item> items = idx.Length > 0 || !Directory.Exists(path) ? OfIdx(idx.Length > 0 ? idx : [files[0]], options)
            : OfFolders(path, files, options);
        return new LabelledImages(items, options);
    }

    /// <summary>Reads one image file as those of a trained model are: in its channels, and in its size.</summary>
    /// <param name="path">A PNG, JPEG or WebP file.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="resizes">Another size is changed to it, as the model's recipe said; else it is refused.</param>
    /// <param name="numbers">Channels × height × width numbers from 0 to 1.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another size.</exception>
    public static void ReadOne(string path, int channels, ImageSize size, bool resizes, Span<float> numbers)
    {
        Picture picture = PictureFile.Read(path);
        if (picture.Size != size && !resizes)
            throw new InvalidDataException($"{path} has {picture.Size} pixels, and the model was trained on {size}\n"
                + "Bring it to that size, or train with data.image_size, which then holds for every image.");
        Write(picture.Resized(size).InChannels(channels), numbers);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> LabelsOf(int example) => _labels.AsSpan(example, 1);

    /// <summary>What the source says an example is for; null where it says nothing.</summary>
    public Split? SplitOf(int example) => _items[example].Split;

    /// <summary>SHA-256 of an example's pixels, by which alike ones stay on one side of a split.</summary>
    public byte[] HashOf(int example) => SHA256.HashData(_items[example].Picture.Numbers);

    /// <inheritdoc/>
    public string Tell(int example) => _items[example].Tell();

    /// <summary>Numbers of an example from 0 to 1, plane after plane.</summary>
    /// <param name="example">Its number.</param>
    /// <param name="numbers">Channels × height × width of them.</param>
    public void ReadInto(int example, Span<float> numbers) => Write(_items[example].Picture, numbers);

    /// <summary>Does nothing: all is in memory.</summary>
    public void Dispose()
    {
    }

    /// <summary>Sixteen at a time: a batch of small images takes a tenth of a millisecond, and its step two.</summary>
    static void Write(Picture picture, Span<float> numbers)
    {
        ReadOnlySpan<byte> bytes = picture.Numbers;
        const float Unit = 1f / 255;
        int i = 0;
        for (; i <= bytes.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> first, Vector128<ushort> second) = Vector128.Widen(Vector128.Create(bytes[i..]));
            Put(first, numbers[i..]);
            Put(second, numbers[(i + Vector128<ushort>.Count)..]);
        }

        for (; i < bytes.Length; i++) numbers[i] = bytes[i] * Unit;

        static void Put(Vector128<ushort> eight, Span<float> to)
        {
            (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(eight);
            (Vector128.ConvertToSingle(first.AsInt32()) * Unit).CopyTo(to);
            (Vector128.ConvertToSingle(second.AsInt32()) * Unit).CopyTo(to[Vector128<uint>.Count..]);
        }
    }

    static bool IsImagesOfIdx(string path) =>
        Path.GetFileName(path) is var name && name.Contains("images", StringComparison.Ordinal)
        && name.Contains("idx", StringComparison.Ordinal);

    static List<Item> OfIdx(string[] paths, LabelledImagesOptions options)
    {
        List<Item> items = [];
        bool hasSplits = paths.Select(SplitOfIdx).Distinct().Count() > 1;
        foreach (string path in paths)
        {
            string labelPath = Path.Combine(Path.GetDirectoryName(path)!, LabelsFor(Path.GetFileName(path)));
            if (!File.Exists(labelPath))
                throw new FileNotFoundException($"{path} has no labels beside it: there is no {labelPath}\n"
                    + "Put the two files of a pair into one folder.", labelPath);
            IdxFile images = IdxFile.Read(path, 3, "images"), labels = IdxFile.Read(labelPath, 1, "labels");
            if (images.Sizes[0] != labels.Sizes[0])
                throw new InvalidDataException($"{path} has {images.Sizes[0]:N0} images and {labelPath} {labels.Sizes[0]:N0} labels\n"
                    + "They are no pair: name two files that were made together.");
            ImageSize size = new(images.Sizes[1], images.Sizes[2]);
            int area = size.Height * size.Width;
            for (int i = 0; i < images.Sizes[0]; i++)
                items.Add(Fitted(new Item(new Picture(1, size, images.Numbers.AsSpan(i * area, area).ToArray()),
                    labels.Numbers[i].ToString(CultureInfo.InvariantCulture), hasSplits ? SplitOfIdx(path) : null, path, i), items,
                    options));
        }

        return [.. items.Select(item => item with { Picture = item.Picture.InChannels(options.Channels ?? 1) })];
    }

    static Split SplitOfIdx(string path)
    {
        string name = Path.GetFileName(path);
        return name.StartsWith("t10k", StringComparison.Ordinal) || name.StartsWith("test", StringComparison.Ordinal) ? Split.Test
            : name.StartsWith("val", StringComparison.Ordinal) ? Split.Validation : Split.Train;
    }

    static string LabelsFor(string name) => name.Replace("images", "labels", StringComparison.Ordinal)
        .Replace("idx3", "idx1", StringComparison.Ordinal);

    static List<Item> OfFolders(string path, IReadOnlyList<string> files, LabelledImagesOptions options)
    {
        string root = Path.GetFullPath(path);
        string[][] parts = [.. files.Select(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar))];
        bool hasSplits = parts.All(part => part.Length >= 3 && ClassFolders.SplitOf(part[0]) is not null);
        int depth = hasSplits ? 1 : 0;
        List<Item> items = [];
        for (int i = 0; i < files.Count; i++)
        {
            if (parts[i].Length <= depth + 1)
                throw new InvalidDataException($"{files[i]} is in no folder of a class\n"
                    + "Put each image into a folder that is named for its class, or take the file out.");
            items.Add(Fitted(new Item(PictureFile.Read(files[i]), parts[i][depth], hasSplits ? ClassFolders.SplitOf(parts[i][0]) : null,
                files[i], -1), items, options));
        }

        int channels = options.Channels ?? items.Max(item => item.Picture.Channels);
        return [.. items.Select(item => item with { Picture = item.Picture.InChannels(channels) })];
    }

    /// <summary>The image in the size that all have.</summary>
    /// <exception cref="InvalidDataException">It has another than the first, and none is said.</exception>
    static Item Fitted(Item item, List<Item> before, LabelledImagesOptions options)
    {
        if (options.Size is { } size) return item with { Picture = item.Picture.Resized(size) };
        if (before.Count > 0 && before[0].Picture.Size != item.Picture.Size)
            throw new InvalidDataException($"{item.Tell()} has {item.Picture.Size} pixels, and {before[0].Tell()} "
                + $"{before[0].Picture.Size}\nSay which size all shall get (data.image_size: {before[0].Picture.Size.Height}), or bring "
                + "images of one size.");
        return item;
    }

    string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Channels} {Height} {Width} {Count}\n{string.Join('\n', Classes)}\n"));
        for (int i = 0; i < Count; i++)
        {
            hash.AppendData(BitConverter.GetBytes(_labels[i]));
            hash.AppendData(_items[i].Picture.Numbers);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
