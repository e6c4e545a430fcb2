using System.Globalization;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Hone.Text.Bpe;

namespace Hone.Text.Interchange;

/// <summary>The tokenizers that OpenAI published, by name. They come with the program, and give the ids that tiktoken gives.</summary>
/// <remarks>
/// The tokens lie in packages of Microsoft's, each a resource of an assembly that is nothing else and is itself a resource of ours: a line
/// with a number, then a token in base64 on each line, in the order of the ranks. Of them the rank files are made again that OpenAI
/// publishes, byte for byte, which their hashes prove.
/// </remarks>
public static class PublishedTokenizers
{
    /// <summary>The ids that p50k adds to those of r50k: runs of this many spaces and more, for source code.</summary>
    const int FirstOfP50k = 50257, FewestSpaces = 2, MostSpaces = 25;

    const string R50kData = "R50kBase", Cl100kData = "Cl100kBase", O200kData = "O200kBase";

    /// <summary>GPT-2's tokens are those that were named r50k later.</summary>
    static readonly (string Name, string TiktokensName, string Data)[] All =
    [
        ("gpt2", "gpt2", R50kData), ("r50k", "r50k_base", R50kData), ("p50k", "p50k_base", R50kData),
        ("cl100k", "cl100k_base", Cl100kData), ("o200k", "o200k_base", O200kData),
    ];

    /// <summary>Every name there is: gpt2, r50k, p50k, cl100k, o200k.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="name">One of <see cref="Names"/>, or tiktoken's own name for it, such as cl100k_base.</param>
    /// <exception cref="InvalidDataException">There is none of that name, or its data are altered.</exception>
    public static BpeTokenizer Read(string name)
    {
        (string known, _, string data) = All.FirstOrDefault(one => name == one.Name || name == one.TiktokensName);
        if (known is null)
            throw new InvalidDataException(
                $"there is no published tokenizer called \"{name}\"\nChoose one of: {string.Join(", ", Names)}.");
        byte[] ranks = Encoding.ASCII.GetBytes(RanksOf(data, withSpaces: known == "p50k"));
        return PublishedRanks.Find(ranks) is not null
            ? (BpeTokenizer)RankFile.Read(new(NameOf(data), ranks, ForeignKind.Ranks), null).Tokenizer
            : throw new InvalidDataException(
                $"{NameOf(data)} does not hold the tokens that OpenAI published\nBuild or install Hone again.");
    }

    static string RanksOf(string data, bool withSpaces)
    {
        StringBuilder ranks = new();
        using StreamReader lines = new(new DeflateStream(Open(data), CompressionMode.Decompress), Encoding.ASCII);
        lines.ReadLine();
        for (int rank = 0; lines.ReadLine() is { } token; rank++)
            Append(token, rank);
        for (int spaces = FewestSpaces; withSpaces && spaces <= MostSpaces; spaces++)
            Append(Convert.ToBase64String(Encoding.ASCII.GetBytes(new string(' ', spaces))), FirstOfP50k + spaces - FewestSpaces);
        return ranks.ToString();

        void Append(string token, int rank) => ranks.Append(CultureInfo.InvariantCulture, $"{token} {rank}\n");
    }

    /// <summary>The one resource of an assembly, which is read and never loaded: a program of native code cannot.</summary>
    static MemoryStream Open(string data)
    {
        using Stream assembly = typeof(PublishedTokenizers).Assembly.GetManifestResourceStream(NameOf(data))!;
        using PEReader reader = new(assembly);
        MetadataReader metadata = reader.GetMetadataReader();
        ManifestResource resource = metadata.GetManifestResource(metadata.ManifestResources.Single());
        BlobReader blob = reader.GetSectionData(reader.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress)
            .GetReader((int)resource.Offset, reader.PEHeaders.CorHeader.ResourcesDirectory.Size - (int)resource.Offset);
        return new MemoryStream(blob.ReadBytes(blob.ReadInt32()));
    }

    static string NameOf(string data) => $"Microsoft.ML.Tokenizers.Data.{data}";
}
