using Hone.Text.PreTokenizers;
using Hone.Text.Specials;

namespace Hone.Text.Interchange;

/// <summary>The rank files that OpenAI publishes, by their hashes: what the files themselves do not say.</summary>
/// <param name="Name">What tiktoken calls it.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="PreTokenizer">How text is cut.</param>
/// <param name="Specials">Its special tokens.</param>
/// <remarks>Source: tiktoken_ext/openai_public.py in github.com/openai/tiktoken, whose hashes these are.</remarks>
sealed record PublishedRanks(string Name, string Sha256, PreTokenizer PreTokenizer, IReadOnlyList<SpecialToken> Specials)
{
    static readonly PublishedRanks[] All =
    [
        new("r50k_base", "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930", PreTokenizer.Gpt2,
            [new("<|endoftext|>", 50256)]),
        new("p50k_base", "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069", PreTokenizer.Gpt2,
            [new("<|endoftext|>", 50256)]),
        new("cl100k_base", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", PreTokenizer.Gpt4,
        [
            new("<|endoftext|>", 100257), new("<|fim_prefix|>", 100258), new("<|fim_middle|>", 100259), new("<|fim_suffix|>", 100260),
            new("<|endofprompt|>", 100276),
        ]),
        new("o200k_base", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", PreTokenizer.O200k,
            [new("<|endoftext|>", 199999), new("<|endofprompt|>", 200018)]),
    ];

    /// <summary>The published file that this is; null if it is none.</summary>
    public static PublishedRanks? Find(ReadOnlySpan<byte> content)
    {
        string hash = Hone.Text.Sha256.Of(content);
        return All.FirstOrDefault(known => known.Sha256 == hash);
    }
}
