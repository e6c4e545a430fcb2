using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Hone.Formats.Onnx;
using Hone.Hosting.Classifiers;
using Hone.Hosting.Recipes;
using Hone.Models.Classifiers;
using Hone.Runs;
using Hone.Tensors.Parameters;

namespace Hone.Hosting.Exchange.Classifiers;

/// <summary>
/// Writes a classifier of images as an ONNX model, with the files by which transformers.js makes its input of an image and names its
/// classes. It is read back, and must hold the same numbers, before the folder appears.
/// </summary>
public sealed class ClassifierExport
{
    const string CardFile = "README.md", InputFile = "preprocessor_config.json";

    ClassifierExport()
    {
    }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>Updates the checkpoint has had.</summary>
    public required int Step { get; init; }

    /// <summary>What <c>model.kind</c> calls it.</summary>
    public required string Kind { get; init; }

    /// <summary>The classes, in the order of their numbers.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Numbers of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>What the logits are divided by.</summary>
    public required double Temperature { get; init; }

    /// <summary>Bytes of all files but the report.</summary>
    public required long Bytes { get; init; }

    /// <summary>Everything that <c>export.json</c> says.</summary>
    public required JsonObject Report { get; init; }

    /// <summary>What a person should know, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether a run is that of a classifier.</summary>
    /// <exception cref="InvalidDataException">There is no such run.</exception>
    public static bool IsFor(string run, string runs = "runs") => new RunStore(runs).Resolve(run).Folder.ReadManifest().Classes is not null;

    /// <summary>Writes it. The folder is there whole when this returns, and not at all when it throws.</summary>
    /// <param name="run">The run, and perhaps a checkpoint.</param>
    /// <param name="options">Where; of the others only format, type, the folder of runs and the threads count.</param>
    /// <exception cref="InvalidDataException">The run is no classifier of images, or the format holds none; or the folder is
    /// taken.</exception>
    public static ClassifierExport Write(string run, ExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.Out));
        OnnxFormat format = new();
        RunFolder folder = new RunStore(options.Runs).Resolve(run).Folder;
        EnsureHeld(folder, options);
        ModelExport.EnsureFree(format, target, options.Out);
        using PictureClassifier classifier = PictureClassifier.Load(run, options.Runs, options.Threads);
        return ModelExport.Writing(target, options.Out, writing =>
        {
            ClassifierExport export = Write(classifier, folder.ReadManifest(), writing, target);
            ModelExport.Publish(format, () => format.Publish(writing, target), target, options.Out);
            return export;
        });
    }

    static void EnsureHeld(RunFolder folder, ExportOptions options)
    {
        string kind = Recipe.FromEffective(folder.ReadManifest().Recipe, folder.ManifestFile).Choice("model.kind");
        if (ImageKinds.All.All(one => one.Name != kind))
            throw new InvalidDataException($"run {folder.Id} reads numbers of words and letters of a text (model.kind: {kind}), which no "
                + $"tokenizer of other programs makes\nAsk it here: hone classify {folder.Id}.");
        if (options.To != "onnx")
            throw new InvalidDataException($"{options.To} has no classifiers of images, and run {folder.Id} is one (model.kind: {kind})\n"
                + "Write it with --to onnx.");
        if (options.Type != "f32")
            throw new InvalidDataException($"a classifier is written as f32, and --type {options.Type} asks for another\nLeave --type "
                + "out.");
    }

    static ClassifierExport Write(PictureClassifier classifier, Manifest manifest, string folder, string target)
    {
        ImageClassifier model = classifier.Model;
        string models = System.IO.Path.Combine(folder, OnnxFormat.ModelFolder);
        Directory.CreateDirectory(models);
        string path = System.IO.Path.Combine(models, OnnxFormat.ModelFile);
        OnnxTensor[] tensors = [.. model.Parameters.All.Select(parameter => TensorOf(model, parameter))];
        OnnxWriter.Write(path, OnnxClassifier.Of(model, classifier.Temperature, tensors), CodeIdentity.Current.Version);
        Prove(path, model);
        List<string> notes = [];
        if (classifier.Warning is { } warning) notes.Add(warning);
        if (classifier.Format.Resizes)
            notes.Add("images of another size are resized by whoever reads the folder, whose means are not Hone's: their scores differ a "
                + "little");
        ForeignJson.Write(System.IO.Path.Combine(folder, HuggingFaceFolder.ConfigFile), ConfigOf(classifier, manifest.Model!.Family));
        ForeignJson.Write(System.IO.Path.Combine(folder, InputFile), InputOf(classifier.Format));
        File.WriteAllText(System.IO.Path.Combine(folder, CardFile), ClassifierCard.Of(classifier, manifest));
        (JsonObject files, long bytes) = ExportReport.FilesOf(folder);
        JsonObject report = new()
        {
            ["format"] = "hone-export", ["version"] = 1, ["hone_version"] = CodeIdentity.Current.Version, ["to"] = "onnx",
            ["run"] = manifest.Id, ["step"] = classifier.Step, ["kind"] = manifest.Model.Family, ["type"] = "f32",
            ["parameters"] = model.Parameters.Count, ["temperature"] = classifier.Temperature,
            ["classes"] = new JsonArray([.. classifier.Classes.Select(name => (JsonNode)name)]), ["bytes"] = bytes, ["files"] = files,
            ["notes"] = new JsonArray([.. notes.Select(note => (JsonNode)note)]),
        };
        ForeignJson.Write(System.IO.Path.Combine(folder, ModelExport.ReportFile), report);
        return new ClassifierExport
        {
            Path = target, Run = manifest.Id, Step = classifier.Step, Kind = manifest.Model.Family, Classes = classifier.Classes,
            Parameters = model.Parameters.Count, Temperature = classifier.Temperature, Bytes = bytes, Report = report, Notes = notes,
        };
    }

    static OnnxTensor TensorOf(ImageClassifier model, Parameter parameter) => new(parameter.Name, OnnxType.Float,
        OnnxClassifier.ShapeOf(model, parameter.Name,
            [.. Enumerable.Range(0, parameter.Tensor.Shape.Rank).Select(i => (long)parameter.Tensor.Shape[i])]),
        () => [MemoryMarshal.AsBytes(parameter.Tensor.ToArray().AsSpan()).ToArray()]);

    /// <summary>Reads the model back: every number is the checkpoint's, to the bit.</summary>
    static void Prove(string path, ImageClassifier model)
    {
        Dictionary<string, StoredOnnxTensor> read = OnnxReader.Read(path).ToDictionary(tensor => tensor.Name);
        foreach (Parameter parameter in model.Parameters.All)
        {
            byte[] bytes = new byte[parameter.Count * sizeof(float)];
            OnnxReader.Read(read[parameter.Name], 0, bytes);
            if (!bytes.AsSpan().SequenceEqual(MemoryMarshal.AsBytes(parameter.Tensor.ToArray().AsSpan())))
                throw new InvalidDataException($"what was written of {parameter.Name} is not read back as it was\nReport this: nothing was "
                    + "left there.");
        }
    }

    /// <summary>The names of classes, by the keys of Transformers; its type is what transformers.js has for classes of images.</summary>
    static JsonObject ConfigOf(PictureClassifier classifier, string kind) => new()
    {
        ["architectures"] = new JsonArray("ViTForImageClassification"), ["model_type"] = "vit", ["hone_kind"] = kind,
        ["image_size"] = new JsonArray(classifier.Format.Height, classifier.Format.Width), ["num_channels"] = classifier.Format.Channels,
        ["id2label"] = new JsonObject(classifier.Classes.Select((name, number) =>
            KeyValuePair.Create(number.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)name))),
        ["label2id"] = new JsonObject(classifier.Classes.Select((name, number) => KeyValuePair.Create(name, (JsonNode?)number))),
        ["problem_type"] = "single_label_classification",
    };

    /// <summary>How an image becomes numbers: from 0 to 1, of one size, in shades of grey or colours.</summary>
    static JsonObject InputOf(ImageFormat format) => new()
    {
        ["image_processor_type"] = "ViTImageProcessor", ["do_resize"] = format.Resizes,
        ["size"] = new JsonObject { ["height"] = format.Height, ["width"] = format.Width }, ["resample"] = 2,
        ["do_rescale"] = true, ["rescale_factor"] = 1.0 / 255, ["do_normalize"] = false, ["do_convert_rgb"] = format.Channels == 3,
    };
}
