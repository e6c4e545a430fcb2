using System.Buffers.Binary;
using System.IO.Compression;
using Hone.Data.Examples;
using Hone.Data.Splits;
using SkiaSharp;

namespace Hone.Unit.Data.Examples;

/// <summary>Images with labels, from IDX files and from folders, and what is refused.</summary>
public sealed class LabelledImagesFiles : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("hone-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public void A_pair_of_IDX_files_is_read_plain_or_gzip(bool zips)
    {
        WriteIdx("train-images-idx3-ubyte", [3, 2, 2], [0, 51, 102, 255, 1, 1, 1, 1, 9, 8, 7, 6], zips);
        WriteIdx("train-labels-idx1-ubyte", [3], [10, 2, 10], zips);

        using LabelledImages images = LabelledImages.Open(In("train-images-idx3-ubyte" + (zips ? ".gz" : "")));

        (images.Count, images.Channels, images.Size, images.HasSplits).ShouldBe((3, 1, new ImageSize(2, 2), false));
        images.Classes.ShouldBe(["2", "10"]);
        images.LabelsOf(0).ToArray().ShouldBe([1]);
        images.LabelsOf(1).ToArray().ShouldBe([0]);
        float[] numbers = new float[4];
        images.ReadInto(0, numbers);
        numbers.ShouldBe([0f, 51 * (1f / 255), 102 * (1f / 255), 255 * (1f / 255)]);
        images.Tell(2).ShouldEndWith(", image 3");
    }

    [Fact]
    public void A_folder_of_pairs_says_what_each_is_for()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 1], [1, 2]);
        WriteIdx("train-labels-idx1-ubyte", [2], [0, 1]);
        WriteIdx("t10k-images-idx3-ubyte", [1, 1, 1], [3]);
        WriteIdx("t10k-labels-idx1-ubyte", [1], [1]);

        WriteIdx("validation-images.idx3-ubyte", [1, 1, 1], [3]);
        WriteIdx("validation-labels.idx1-ubyte", [1], [1]);

        using LabelledImages images = LabelledImages.Open(_folder);

        images.HasSplits.ShouldBeTrue();
        Enumerable.Range(0, 4).Select(images.SplitOf).ShouldBe([Split.Test, Split.Train, Split.Train, Split.Validation]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, 5 }, "has 1 of 9")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 5 }, "has more")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF }, "more than")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 1 }, "There must be one at least")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0 }, "within its sizes")]
    [InlineData(new byte[] { 0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }, "with 00000803")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 0 }, "with 00000803")]
    public void A_file_whose_head_lies_is_told(byte[] bytes, string expected)
    {
        File.WriteAllBytes(In("train-images-idx3-ubyte"), bytes);
        WriteIdx("train-labels-idx1-ubyte", [1], [0]);

        Refusal(() => LabelledImages.Open(_folder)).ShouldContain(expected);
    }

    [Fact]
    public void Images_without_as_many_labels_are_no_pair()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 1], [1, 2]);
        WriteIdx("train-labels-idx1-ubyte", [3], [0, 1, 0]);

        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("has 2 images and");
    }

    [Fact]
    public void Images_without_labels_name_the_file_that_lacks()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 1], [1, 2]);

        Should.Throw<FileNotFoundException>(() => LabelledImages.Open(_folder)).Message.ShouldContain("there is no");
    }

    [Fact]
    public void One_class_is_nothing_to_tell_apart()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 1], [1, 2]);
        WriteIdx("train-labels-idx1-ubyte", [2], [7, 7]);

        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("all 2 images are of one class, 7");
    }

    [Theory, InlineData(SKEncodedImageFormat.Png), InlineData(SKEncodedImageFormat.Jpeg), InlineData(SKEncodedImageFormat.Webp)]
    public void Folders_are_classes_whatever_the_format(SKEncodedImageFormat format)
    {
        WritePicture("cat/1.img", 4, 6, format, SKColors.Red);
        WritePicture("dog/1.img", 4, 6, format, SKColors.Blue);
        Directory.CreateDirectory(In("dog/.thumbs"));
        File.WriteAllText(In("dog/.thumbs/x"), "hidden");

        using LabelledImages images = LabelledImages.Open(_folder);

        images.Classes.ShouldBe(["cat", "dog"]);
        (images.Count, images.Channels, images.Size).ShouldBe((2, 3, new ImageSize(6, 4)));
        float[] numbers = new float[72];
        images.ReadInto(0, numbers);
        numbers[5].ShouldBe(1, 0.02);                                        // red
        numbers[40].ShouldBe(0, 0.02);                                       // green
        images.ReadInto(1, numbers);
        numbers[71].ShouldBe(1, 0.02);                                       // blue
    }

    [Fact]
    public void Folders_may_say_what_their_images_are_for()
    {
        foreach (string split in (string[])["train", "test"])
            foreach (string name in (string[])["a", "b"])
                WritePicture($"{split}/{name}/1.png", 2, 2, SKEncodedImageFormat.Png, SKColors.Red);

        using LabelledImages images = LabelledImages.Open(_folder);

        images.Classes.ShouldBe(["a", "b"]);
        Enumerable.Range(0, 4).Select(images.SplitOf).ShouldBe([Split.Test, Split.Test, Split.Train, Split.Train]);
    }

    [Fact]
    public void Images_of_other_sizes_are_refused_or_resized_where_the_recipe_says_so()
    {
        WritePicture("a/1.png", 4, 4, SKEncodedImageFormat.Png, SKColors.White);
        WritePicture("b/1.png", 5, 4, SKEncodedImageFormat.Png, SKColors.White);

        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("has 4×5 pixels");

        using LabelledImages images = LabelledImages.Open(_folder, new() { Size = ImageSize.Parse("3x2") });
        images.Size.ShouldBe(new ImageSize(3, 2));
        float[] numbers = new float[18];
        images.ReadInto(1, numbers);
        numbers.ShouldAllBe(number => Math.Abs(number - 1) < 1e-6);
        float[] one = new float[18];
        LabelledImages.ReadOne(In("b/1.png"), 3, new ImageSize(3, 2), resizes: true, one);
        one.ShouldBe(numbers);
        Refusal(() => LabelledImages.ReadOne(In("b/1.png"), 3, new ImageSize(3, 2), resizes: false, one))
            .ShouldContain("was trained on 3×2");
    }

    [Fact]
    public void A_damaged_file_is_named_wherever_it_was_cut()
    {
        WritePicture("a/1.png", 40, 40, SKEncodedImageFormat.Png, null);
        WritePicture("b/2.png", 40, 40, SKEncodedImageFormat.Png, null);
        byte[] whole = File.ReadAllBytes(In("b/2.png"));
        foreach (int length in (int[])[0, 4, 20, whole.Length / 2])
        {
            File.WriteAllBytes(In("b/2.png"), whole[..length]);
            Refusal(() => LabelledImages.Open(_folder)).ShouldContain("2.png");
        }

        byte[] altered = [.. whole];
        altered[whole.Length / 2] ^= 0x55;
        File.WriteAllBytes(In("b/2.png"), altered);
        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("2.png");
    }

    [Fact]
    public void Whatever_is_no_picture_and_in_no_class_is_named()
    {
        WritePicture("a/1.png", 2, 2, SKEncodedImageFormat.Png, SKColors.Red);
        File.WriteAllText(In("a/notes.txt"), "not a picture");
        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("notes.txt is no PNG, JPEG or WebP");

        File.Move(In("a/notes.txt"), In("loose.txt"));
        Refusal(() => LabelledImages.Open(_folder)).ShouldContain("in no folder of a class");
        Refusal(() => LabelledImages.Open(In("loose.txt"))).ShouldContain("no IDX file");
    }

    [Fact]
    public void A_class_that_was_not_learnt_is_refused_where_others_are_given()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 1], [1, 2]);
        WriteIdx("train-labels-idx1-ubyte", [2], [0, 3]);

        Refusal(() => LabelledImages.Open(_folder, new() { Classes = ["0", "1"] })).ShouldContain("is of class 3");
    }

    [Fact]
    public void The_fingerprint_is_that_of_pixels_and_labels()
    {
        WriteIdx("train-images-idx3-ubyte", [2, 1, 2], [1, 2, 3, 4]);
        WriteIdx("train-labels-idx1-ubyte", [2], [0, 1]);
        string first = LabelledImages.Open(_folder).Fingerprint;
        WriteIdx("train-images-idx3-ubyte", [2, 1, 2], [1, 2, 3, 4], zips: true);
        File.Delete(In("train-images-idx3-ubyte"));
        File.Move(In("train-images-idx3-ubyte.gz"), In("train-images-idx3-ubyte"));
        LabelledImages.Open(_folder).Fingerprint.ShouldBe(first);
        WriteIdx("train-labels-idx1-ubyte", [2], [1, 0]);
        LabelledImages.Open(_folder).Fingerprint.ShouldNotBe(first);
    }

    [Theory, InlineData("28", 28, 28), InlineData("32x24", 32, 24), InlineData(" 5 × 6 ", 5, 6)]
    public void Sizes_are_read(string text, int height, int width) => ImageSize.Parse(text).ShouldBe(new ImageSize(height, width));

    [Theory, InlineData(""), InlineData("0"), InlineData("28x"), InlineData("1x2x3"), InlineData("5000"), InlineData("-3")]
    public void What_is_no_size_is_refused(string text) => Refusal(() => ImageSize.Parse(text)).ShouldContain("is no size of images");

    string In(string name) => Path.Combine(_folder, name);

    static string Refusal(Action action)
    {
        string message = Should.Throw<InvalidDataException>(action).Message;
        message.Split('\n').Length.ShouldBe(2, message);
        return message;
    }

    void WriteIdx(string name, int[] sizes, byte[] numbers, bool zips = false)
    {
        byte[] head = new byte[4 + 4 * sizes.Length];
        (head[2], head[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + 4 * i), sizes[i]);
        using Stream file = File.Create(In(name + (zips ? ".gz" : "")));
        using Stream stream = zips ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write([.. head, .. numbers]);
    }

    /// <summary>Of one colour, or of colours that do not compress well.</summary>
    void WritePicture(string name, int width, int height, SKEncodedImageFormat format, SKColor? colour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        using SKBitmap bitmap = new(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y,
                    colour ?? new SKColor((byte)(x * 37 * y), (byte)(x * y * y + 11 * x), (byte)(y * 53 ^ x)));
        using SKData data = bitmap.Encode(format, 100);
        File.WriteAllBytes(In(name), data.ToArray());
    }
}
