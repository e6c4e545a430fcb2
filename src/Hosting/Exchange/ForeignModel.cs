using System.Text.Json.Nodes;
using Hone.Formats.Blocks;
using Hone.Formats.Gguf;
using Hone.Models.Families;
using Hone.Models.Gpt;
using Hone.Tensors;

namespace Hone.Hosting.Exchange;

/// <summary>A model as another program saved it: what its keys say, its tensors, its side files. Nothing in it is trusted.</summary>
abstract class ForeignModel : IDisposable
{
    /// <summary>Where it is, as it was given.</summary>
    public abstract string Path { get; }

    /// <summary>What records call its kind.</summary>
    public abstract string Kind { get; }

    /// <summary>What holds the keys, for messages: <c>its config.json</c>.</summary>
    public abstract string Keys { get; }

    /// <summary>Its keys as a config.json has them.</summary>
    public abstract JsonObject Config { get; }

    /// <summary>Names of its tensors.</summary>
    public abstract IReadOnlyCollection<string> Tensors { get; }

    /// <summary>Bytes of its weights.</summary>
    public abstract long Bytes { get; }

    /// <summary>What is odd about it and changes nothing, a sentence each.</summary>
    public abstract IReadOnlyList<string> Notes { get; }

    /// <summary>Name of the tensor that predicts tokens, where it is one of its own.</summary>
    public abstract string Head { get; }

    /// <summary>Opens a model: a GGUF file, or a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">It is neither, or a part of it is missing, truncated or somewhere else.</exception>
    public static ForeignModel Open(string path) => GgufReader.IsGguf(path) ? GgufModel.Open(path) : HuggingFaceFolder.Open(path);

    /// <summary>What the files say of a tensor.</summary>
    public abstract ForeignTensor this[string name] { get; }

    /// <summary>What its keys say of the model.</summary>
    /// <param name="context">Positions to take; null for as many as are usual.</param>
    /// <param name="harmless">Keys that somebody knows to change nothing.</param>
    /// <exception cref="InvalidDataException">It asks for what Hone does not compute, or contradicts itself.</exception>
    public abstract FamilyReading Read(int? context = null, IReadOnlyCollection<string>? harmless = null);

    /// <summary>The tensors that a model of the family has, as they are called here.</summary>
    public abstract IEnumerable<FamilyTensor> Expected(ModelFamily family, GptOptions options);

    /// <summary>Whether a tensor of that name holds nothing that was learned.</summary>
    public abstract bool IsBuffer(ModelFamily family, string name);

    /// <summary>Reads numbers of a tensor, whatever they are stored as.</summary>
    /// <param name="name">One of <see cref="Tensors"/>, of numbers.</param>
    /// <param name="first">The first number; where numbers are stored in blocks, the first of a block.</param>
    /// <param name="values">Filled to its end.</param>
    /// <exception cref="InvalidDataException">One of them is not finite.</exception>
    public abstract void Read(string name, long first, Span<float> values);

    /// <summary>How a tensor's rows can stay packed as they are stored; null where they cannot.</summary>
    public virtual PackedFormat? PackingOf(string name) => null;

    /// <summary>Reads stored bytes of a tensor that <see cref="PackingOf"/> tells of: whole blocks.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="offset">The first byte, counted from the tensor's own beginning.</param>
    /// <param name="blocks">Filled to its end.</param>
    /// <exception cref="InvalidDataException">A number of them is not finite.</exception>
    public virtual void ReadPacked(string name, long offset, Span<byte> blocks) =>
        throw new InvalidOperationException($"{Path} stores no {name} in blocks");

    /// <summary>What tells it from every other one: SHA-256, as <see cref="Hone.Runs.ModelSource"/> has it.</summary>
    public abstract string Hash();

    /// <summary>A side file, as a Hugging Face folder has them; it need not be there.</summary>
    public abstract string In(string name);

    /// <summary>Where its tokenizer is: a folder or a file that the tokenizers' reader knows.</summary>
    /// <exception cref="InvalidDataException">It has one that cannot be followed.</exception>
    public abstract string TokenizerPlace();

    /// <summary>What to call its tokenizer in messages.</summary>
    public abstract string TokenizerName { get; }

    /// <summary>Closes the files.</summary>
    public abstract void Dispose();

    /// <summary>Refuses numbers that are none.</summary>
    protected static void EnsureFinite(string path, string name, ReadOnlySpan<float> values)
    {
        if (!float.IsFinite(BlockFormat.LargestMagnitude(values)))
            throw new InvalidDataException($"{path} holds a broken model: a number of {name} is not finite\n"
                + "Take another copy of it, or another model.");
    }
}
