using Hone.Data.Sources;
using Hone.Unit.Formats;

namespace Hone.Unit.Data.Sources;

public sealed class ImageSources : SourceFolder
{
    sealed record Seen(byte[] Pixels, int Label, SourcePlace Place, string? Part);

    static List<Seen> Images(ImageSource source, SourcePlace from = default) =>
        [.. source.Read(from).Select(image => new Seen(image.Pixels.ToArray(), image.Label, image.Place, image.Part))];

    static byte[] Idx(int[] dimensions, params byte[] items) =>
        [0, 0, 8, (byte)dimensions.Length, .. dimensions.SelectMany(dimension => new byte[] { 0, 0, (byte)(dimension >> 8), (byte)dimension }), .. items];

    [Fact]
    public void Pairs_of_idx_are_read_wrapped_or_not()
    {
        Write("train-images-idx3-ubyte.gz", Gzip(Idx([3, 1, 2], 1, 2, 3, 4, 5, 6)));
        Write("train-labels-idx1-ubyte.gz", Gzip(Idx([3], 0, 4, 1)));
        Write("t10k-images-idx3-ubyte", Idx([1, 1, 2], 7, 8));
        Write("t10k-labels-idx1-ubyte", Idx([1], 2));
        ImageSource source = ImageSource.Open(Root);
        source.Description.ShouldBe("2 IDX pairs of images and labels, 4 images of 1 × 2 × 1, 5 classes");
        List<Seen> images = Images(source);
        images.Select(image => image.Label).ShouldBe([2, 0, 4, 1]);
        images.Select(image => image.Part).ShouldBe(["test", "train", "train", "train"]);
        images[2].Pixels.ShouldBe(new byte[] { 3, 4 });
        images[2].Place.ShouldBe(new SourcePlace(1, 0, 1));
        Images(source, images[2].Place).Select(image => image.Label).ShouldBe([4, 1]);
        ImageSource.Open(Path.Combine(Root, "t10k-images-idx3-ubyte")).Count.ShouldBe(1);
    }

    [Fact]
    public void Idx_that_does_not_fit_together_is_named()
    {
        string images = Write("a-images-idx3-ubyte", Idx([2, 1, 2], 1, 2, 3, 4));
        Letter<FileNotFoundException>(() => ImageSource.Open(images)).ShouldContain("a-labels-idx1-ubyte");
        Write("a-labels-idx1-ubyte", Idx([3], 0, 4, 1));
        Refused(() => ImageSource.Open(images)).ShouldContain("3 labels for 2 images");
        Write("a-labels-idx1-ubyte", Idx([2], 0, 4));
        Write("a-images-idx3-ubyte", Idx([2, 1, 2], 1, 2, 3));
        Refused(() => Images(ImageSource.Open(images))).ShouldContain("ends too early");
        Write("a-images-idx3-ubyte", Idx([2, 1, 2], 1, 2, 3, 4, 5));
        Refused(() => Images(ImageSource.Open(images))).ShouldContain("more follows");
        Refused(() => Source.Open(images)).ShouldContain("images are for classifiers");
    }

    [Fact]
    public void Png_in_folders_of_classes_are_read()
    {
        Write("train/cat/1.png", PngReading.Made(2, 1, 8, 0, [0, 1, 2]));
        Write("train/dog/1.png", PngReading.Made(2, 1, 8, 0, [0, 3, 4]));
        Write("test/cat/2.png", PngReading.Made(2, 1, 8, 0, [0, 5, 6]));
        ImageSource source = ImageSource.Open(Root);
        source.Description.ShouldBe("3 PNG files of 1 × 2 × 1, 2 classes");
        source.Classes.ShouldBe(["cat", "dog"]);
        List<Seen> images = Images(source);
        images.Select(image => (image.Label, image.Part, image.Pixels[0])).ShouldBe([(0, "test", 5), (0, "train", 1), (1, "train", 3)]);
        Images(source, new SourcePlace(1, 0, 0)).Count.ShouldBe(2);
        Images(source, new SourcePlace(1, 0, 1)).Count.ShouldBe(1);

        string odd = Write("train/dog/odd.png", PngReading.Made(1, 1, 8, 0, [0, 1]));
        Refused(() => Images(ImageSource.Open(Root))).ShouldContain($"{odd} is 1 × 1 × 1");
        Write("train/dog/odd.png", "no image");
        Refused(() => Images(ImageSource.Open(Root))).ShouldContain("odd.png was refused as PNG");
        Write("loose.png", PngReading.Made(2, 1, 8, 0, [0, 1, 2]));
        Refused(() => ImageSource.Open(Root)).ShouldContain("loose.png lies in no folder");
        Write("train/notes.txt", "a");
        Refused(() => ImageSource.Open(Root)).ShouldContain("where images belong");
    }

    [Fact]
    public void Real_digits_are_read()
    {
        string images = Repository.SharedFile("mnist/t10k-images-idx3-ubyte.gz");
        ImageSource source = ImageSource.Open(images);
        source.Description.ShouldBe("1 IDX pair of images and labels, 10,000 images of 28 × 28 × 1, 10 classes");
        int[] counts = new int[10];
        long ink = 0;
        foreach (SourceImage image in source.Read())
        {
            counts[image.Label]++;
            foreach (byte pixel in image.Pixels.Span)
                ink += pixel;
        }
        counts.ShouldBe([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
        (ink / 10_000.0 / 784 / 255).ShouldBe(0.1325, 0.0001);
    }
}
