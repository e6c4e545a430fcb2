using Hone.Hosting.Recipes;
using Hone.Text;
using Hone.Text.Bpe;
using Hone.Text.PreTokenizers;

namespace Hone.Hosting.Settings;

/// <summary>What is to make tokens of a text. All of it is read, whether a tokenizer is made here or the run brings its own.</summary>
/// <param name="Kind">What a token is.</param>
/// <param name="Vocabulary">Tokens of a BPE, without the special ones.</param>
/// <param name="PreTokenizer">How a BPE cuts text into words.</param>
/// <param name="Path">The file of <see cref="TokenizerKind.File"/>.</param>
/// <param name="Specials">Texts of special tokens to add.</param>
sealed record TokenizerSettings(TokenizerKind Kind, int Vocabulary, PreTokenizer? PreTokenizer, string? Path,
    IReadOnlyList<string> Specials)
{
    public static TokenizerSettings Of(Recipe recipe)
    {
        bool hasPath = recipe.Gives("tokenizer.path");
        TokenizerKind kind = recipe.ChoiceOr("tokenizer.kind", hasPath ? TokenizerKind.File : TokenizerKind.Bpe,
            hasPath ? "a path is given" : "no path is given");
        string[] specials = SpecialsOf(recipe);
        int vocabulary = kind == TokenizerKind.Bpe ? recipe.Integer("tokenizer.vocabulary") - specials.Length : 0;
        if (kind == TokenizerKind.Bpe && vocabulary <= 256)
            throw recipe.Refusal(
                "tokenizer.vocabulary", $"{vocabulary + specials.Length} tokens are 256 bytes and {specials.Length} special ones, "
                + "with none left for pieces: write a larger tokenizer.vocabulary");
        return new(kind, vocabulary, kind == TokenizerKind.Bpe ? PreTokenizer.Parse(recipe.Choice("tokenizer.pre_tokenizer")) : null,
            kind != TokenizerKind.File ? null : recipe.OptionalText("tokenizer.path")
                ?? throw recipe.Refusal("tokenizer.kind", "tokenizer.kind is file, and no file is named: add tokenizer.path"),
            specials);
    }

    /// <summary>Whether the tokenizer that a recipe asks for will have that text as a special token.</summary>
    public static bool HasSpecial(Recipe recipe, string text) => SpecialsOf(recipe).Contains(text)
        || (recipe.Gives("tokenizer.path") && recipe.OptionalText("tokenizer.path") is { } path && File.Exists(path) && Tokenizer.Load(path)
        .FindSpecial(text) is not null);

    /// <summary>The special tokens that a recipe adds.</summary>
    public static string[] SpecialsOf(Recipe recipe) =>
        recipe.OptionalText("tokenizer.special")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Learns the tokenizer, or loads it.</summary>
    /// <param name="train">The text to learn from; only fetched where something is learned from it.</param>
    /// <param name="validation">The text to be measured on: each of its characters has a token, too.</param>
    /// <param name="threads">Threads that count.</param>
    /// <param name="dropped">What of the text has no token.</param>
    public Tokenizer Make(Func<ReadOnlyMemory<byte>> train, ReadOnlyMemory<byte> validation, int threads, out Dropped dropped)
    {
        dropped = default;
        Tokenizer tokenizer = Kind switch
        {
            TokenizerKind.Characters => CharacterTokenizer.Train([.. train().Span, .. validation.Span], out dropped),
            TokenizerKind.Bytes => new ByteTokenizer(),
            TokenizerKind.File => Tokenizer.Load(Path!),
            _ => BpeTrainer.Train(train(), Vocabulary, PreTokenizer!, threads, specials: Specials),
        };
        return tokenizer.WithSpecials(Specials);
    }
}
