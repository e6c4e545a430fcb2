namespace Hone.Text.Interchange;

/// <summary>What a file of another program is.</summary>
enum ForeignKind
{
    /// <summary>Hugging Face's <c>tokenizer.json</c>.</summary>
    HuggingFace,

    /// <summary>tiktoken's ranks: a token in base64 and its rank on each line.</summary>
    Ranks,

    /// <summary>GPT-2's <c>vocab.json</c>: spelled tokens and their ids.</summary>
    Vocabulary,

    /// <summary>GPT-2's <c>merges.txt</c>: two spelled tokens on each line.</summary>
    Merges,
}
