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

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClassifierKind> All { get; } =
    [
        Kind("linear", (image, options, _) => new LinearClassifier(image, options)),
        Kind("mlp", (image, options, recipe) =>
            new Mlp(image, options, recipe.IntegerOr("model.width", 256, "numbers of the hidden layer"))),
        Kind("lenet", (image, options, _) => new LeNet(image, options)),
        Kind("cnn", (image, options, _) => new Cnn(image, options)),
        Kind("vit", (image, options, recipe) => new Vit(image, options, SizesOf(recipe))),
    ];

    static ClassifierKind Kind(string name, Func<Planes, ClassifierOptions, Recipe, ImageClassifier> make) =>
        new(name, UsualBatch: 128, UsualEpochs: 3, (recipe, _) => Open(recipe, make));

    static ClassifierParts Open(Recipe recipe, Func<Planes, ClassifierOptions, Recipe, ImageClassifier> make)
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
        ulong seed = (ulong)recipe.Long("seed");
        ImageAugmentation varied = new(recipe.Integer("data.shift"), recipe.Number("data.rotate"));
        Planes planes = new(images.Channels, images.Height, images.Width);
        return new ClassifierParts
        {
            Model = make(planes, new ClassifierOptions
            {
                Classes = images.Classes.Count,
                LabelSmoothing = (float)recipe.Number("training.label_smoothing"),
                Dropout = (float)recipe.Number("model.dropout"),
            }, recipe),
            Classes = images.Classes,
            Train = new ImageRows(images, splits.Train, varied, seed),
            Validation = Measured(images, splits.Validation),
            Test = tested is not null ? Measured(tested, [.. Enumerable.Range(0, tested.Count)])
                : splits.Test.Count > 0 ? Measured(images, splits.Test) : null,
            Data = Identify(path, images, tested, splits, validation),
            Origin = Path.GetFullPath(path),
            Reader = new TokenizerIdentity("image", images.Classes.Count, HashOf(images)),
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
