using Hone.Models.Families;
using Hone.Models.Gpt;

namespace Hone.Hosting.Exchange;

/// <summary>What a checkpoint is written as for other programs: how it is written, read back, and put in its place.</summary>
abstract class ExportFormat
{
    /// <summary>The formats, each once.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [new HuggingFaceFormat(), new GgufFormat(), new OnnxFormat()];

    /// <summary>What it is called: <c>hf</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How it stores numbers, the widest first.</summary>
    public abstract IReadOnlyList<string> Types { get; }

    /// <summary>The format that options ask for.</summary>
    /// <exception cref="InvalidDataException">There is none, or it has not what they ask for.</exception>
    public static ExportFormat Of(ExportOptions options)
    {
        ExportFormat format = All.FirstOrDefault(one => one.Name == options.To) ?? throw new InvalidDataException(
            $"there is no format called {options.To}\nWrite one of {string.Join(", ", All.Select(one => one.Name))}.");
        if (!format.Types.Contains(options.Type))
            throw new InvalidDataException($"{format.Name} has no numbers of the type {options.Type}\n"
                + $"Give one of {string.Join(", ", format.Types)} with --type{(format is GgufFormat ? "" : ", or --to gguf")}.");
        format.Check(options);
        return format;
    }

    /// <summary>The family that a model can be written as.</summary>
    /// <exception cref="InvalidDataException">There is none; the message names what is in the way.</exception>
    public virtual ModelFamily FamilyOf(GptOptions model) => ModelFamily.Of(model);

    /// <summary>The tensors of a model, as they are called here.</summary>
    public abstract IEnumerable<FamilyTensor> Tensors(ModelFamily family, GptOptions model);

    /// <summary>Whether something stands where the model should go.</summary>
    public abstract bool IsTaken(string target);

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">An empty folder to write into.</param>
    /// <param name="notes">Gets what a person should know.</param>
    public abstract void Write(ExportSource source, ExportOptions options, string folder, List<string> notes);

    /// <summary>Opens what was written there.</summary>
    public abstract ForeignModel Open(string folder);

    /// <summary>Writes the page that goes with the model, where the format has one.</summary>
    public virtual void Describe(ExportSource source, ExportOptions options, ExportProof proof, string folder)
    {
    }

    /// <summary>Puts what was written in its place.</summary>
    /// <param name="folder">Where it was written, with the report.</param>
    /// <param name="target">Its place.</param>
    /// <exception cref="IOException">Something stands there by now.</exception>
    public abstract void Publish(string folder, string target);

    /// <summary>Refuses options that the format has no use for.</summary>
    protected virtual void Check(ExportOptions options)
    {
        if (options.Policies.Count > 0)
            throw new InvalidDataException($"{Name} stores all tensors as one type, and {options.Policies[0]} asks for another\n"
                + "Leave --policy out, or write a GGUF file with --to gguf.");
    }
}
