using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hone.Data.Examples;
using Hone.Hosting.Recipes;
using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Tensors.Backends;
using Hone.Training.Classifiers;

namespace Hone.Hosting.Classifiers;

/// <summary>Classifiers of images: what a recipe of one asks for, made.</summary>
static class ImageKinds
{
    /// <summary>Share of the images that is tested on where nothing else is named for it.</summary>
    const double TestShare = 0.2;

    static readonly Dictionary<string, Func<Planes, ClassifierOptions, Recipe, ImageClassifier>> _makers = new()
    {
        ["linear"] = (image, options, _) => new LinearClassifier(image, options),
        ["mlp"] = (image, options, recipe) =>
            new Mlp(image, options, recipe.IntegerOr("model.width", 256, "numbers of the hidden layer")),
        ["lenet"] = (image, options, _) => new LeNet(image, options),
        ["cnn"] = (image, options, _) => new Cnn(image, options),
        ["vit"] = (image, options, recipe) => new Vit(image, options, SizesOf(recipe)),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassifierKind> All { get; } =
        [.. _makers.Keys.Select(name => new ClassifierKind(name, UsualBatch: 128, UsualEpochs: 3, (recipe, _) => Open(recipe)))];

    /// <summary>The model of a recipe, without memory.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="image">What an image is.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ImageClassifier ModelOf(Recipe recipe, Planes image, int classes) => _makers[recipe.Choice("model.kind")](image,
        new ClassifierOptions
        {
            Classes = classes,
            LabelSmoothing = (float)recipe.Number("training.label_smoothing"),
            Dropout = (float)recipe.Number("model.dropout"),
        }, recipe);

    static ClassifierParts Open(Recipe recipe)
    {
        string path = recipe.OptionalText("data.path")
            ?? throw recipe.Refusal("data.path", "no images are named: add --data PATH, a pair of IDX files or a folder with a folder of "
                + "images for each class");
        string? size = recipe.OptionalText("data.image_size"), testPath = recipe.OptionalText("data.test");
        LabelledImagesOptions options = new() { Size = size is null ? null : ImageSize.Parse(size) };
        LabelledImages images = LabelledImages.Open(path, options);
        LabelledImages? tested = testPath is null ? null : LabelledImages.Open(testPath,
            options with { Classes = images.Classes, Channels = images.Channels });
        if (tested is not null && images.HasSplits)
            throw recipe.Refusal("data.test", $"{path} says itself which images are to test on: leave data.test out, or let data.path name "
                + "only what is learned from");
        if (tested is not null && tested.Size != images.Size)
            throw recipe.Refusal("data.test", $"the images of data.test have {tested.Size} pixels and those of data.path {images.Size}: "
                + "say which size all shall get (data.image_size)");
        double validation = recipe.Number("data.validation");
        ExampleSplits splits = ExampleSplits.Of(images.Count, images.HashOf,
            images.HasSplits ? example => images.SplitOf(example)!.Value : null, validation,
            tested is null && !images.HasSplits ? TestShare : 0);
        if (tested is not null) splits = splits with { Test = [.. Enumerable.Range(0, tested.Count)] };
        ulong seed = (ulong)recipe.Long("seed");
        ImageAugmentation varied = new(recipe.Integer("data.shift"), recipe.Number("data.rotate"));
        ImageFormat format = new(images.Channels, images.Height, images.Width, size is not null);
        return new ClassifierParts
        {
            Model = ModelOf(recipe, format.Planes, images.Classes.Count),
            Classes = images.Classes,
            Train = new ImageRows(images, splits.Train, varied, seed),
            Validation = Measured(images, splits.Validation),
            Test = Measured(tested ?? images, splits.Test),
            Labelled = new ImageData(images, tested ?? images, splits),
            Data = Identify(path, images, tested, splits, validation),
            Origin = Path.GetFullPath(path),
            Reader = new TokenizerIdentity("image", images.Classes.Count, HashOf(images)),
            Files = new Dictionary<string, byte[]> { [ImageFormat.File] = format.ToBytes() },
            Opened = tested is null ? [images] : [images, tested],
        };

        ImageRows Measured(LabelledImages source, IReadOnlyList<int> examples) =>
            new(source, examples, new ImageAugmentation(0, 0), seed);
    }

    static DataIdentity Identify(string path, LabelledImages images, LabelledImages? tested, ExampleSplits splits, double validation)
    {
        long bytes = (long)images.Channels * images.Height * images.Width;
        string rule = images.HasSplits ? "As the files are named"
            : $"By the SHA-256 of the pixels{(tested is null ? $", {TestShare:P0} of all for the test" : "")}";
        return new DataIdentity(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))),
            tested is null ? images.Fingerprint : Hash($"{images.Fingerprint} {tested.Fingerprint}"),
            splits.Train.Count, splits.Validation.Count, splits.Train.Count * bytes, splits.Validation.Count * bytes,
            string.Create(CultureInfo.InvariantCulture,
                $"{rule}; {splits.Validation.Count:N0} of the others, {validation:0.###} of them by their pixels, for validation."));
    }

    /// <summary>What a number of an image means depends on its size and on the order of the classes.</summary>
    static string HashOf(LabelledImages images) =>
        Hash($"{images.Channels} {images.Height} {images.Width}\n{string.Join('\n', images.Classes)}");

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static VitOptions SizesOf(Recipe recipe)
    {
        VitOptions usual = new();
        VitOptions sizes = new()
        {
            Patch = recipe.Integer("model.patch"),
            Width = recipe.IntegerOr("model.width", usual.Width, "usual for vit"),
            Layers = recipe.Integer("model.layers"),
            Heads = recipe.IntegerOr("model.heads", usual.Heads, "usual for vit"),
        };
        return sizes.Validate() is { Count: > 0 } problems ? throw recipe.Refusal("model.heads", string.Join("; ", problems)) : sizes;
    }
}
