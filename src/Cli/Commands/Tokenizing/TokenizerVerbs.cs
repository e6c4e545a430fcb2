using System.CommandLine;

namespace Hone.Cli.Commands.Tokenizing;

/// <summary><c>hone tokenizer …</c>: what a token is, on its own, without a run.</summary>
static class TokenizerVerbs
{
    public static Command Command() =>
        new("tokenizer", "Tokenizers: learn one, get a published one, look at it, try it, compare it, take it over.")
    {
        TrainTokenizer.Command(),
        GetTokenizer.Command(),
        EncodeText.Command(),
        DecodeIds.Command(),
        InspectTokenizer.Command(),
        CompareTokenizers.Command(),
        ImportTokenizer.Command(),
        ExportTokenizer.Command(),
    };

    /// <summary>The tokenizer a verb works with.</summary>
    public static Option<string> Tokenizer() => new("--tokenizer")
    {
        Description = "A tokenizer file of Hone's, or a run, whose tokenizer is taken.",
        HelpName = "FILE|RUN",
        Required = true,
    };

    /// <summary>Where a tokenizer is written.</summary>
    public static Option<string> Out() => new("--out")
    {
        Description = "The file to write; one that is there is replaced.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>Special tokens to add.</summary>
    public static Option<string[]> Special() => new("--special")
    {
        Description = "A special token to add after all others, such as \"<|endoftext|>\". May be given often.",
        HelpName = "TEXT",
    };
}
