namespace Hone.Hosting.Exchange;

/// <summary>Keys of a GGUF file that are not of a family.</summary>
static class GgufKeys
{
    public const string Type = "general.type", FileType = "general.file_type", Quantization = "general.quantization_version",
        Name = "general.name", Split = "split.count", Tokenizer = "tokenizer.ggml.model", Cut = "tokenizer.ggml.pre",
        Tokens = "tokenizer.ggml.tokens", Types = "tokenizer.ggml.token_type", Merges = "tokenizer.ggml.merges",
        Begin = "tokenizer.ggml.bos_token_id", End = "tokenizer.ggml.eos_token_id", EndOfTurn = "tokenizer.ggml.eot_token_id",
        AddsBegin = "tokenizer.ggml.add_bos_token", AddsEnd = "tokenizer.ggml.add_eos_token", Template = "tokenizer.chat_template";
}
