using Hone.Hosting.Recipes;
using Hone.Data;
using Hone.Text;

namespace Hone.Hosting;

/// <summary>The tokenizer that a recipe asks for. Every setting of it is read, whether it is made here or the run brings its own.</summary>
/// <param name="Kind">characters, bytes, bpe or file.</param>
/// <param name="Vocabulary">Tokens of a bpe, special ones included.</param>
/// <param name="Split">How a bpe cuts text.</param>
/// <param name="Path">The file of kind file.</param>
/// <param name="Specials">Texts of special tokens to add.</param>
sealed record TokenizerChoice(string Kind, int Vocabulary, SplitPattern? Split, string? Path, IReadOnlyList<string> Specials)
{
    public static TokenizerChoice Of(Recipe recipe)
    {
        bool hasPath = recipe.Gives("tokenizer.path");
        string kind = recipe.ChoiceOr("tokenizer.kind", hasPath ? "file" : "bpe", hasPath ? "a path is given" : "no path is given");
        bool isBpe = kind == "bpe";
        string[] specials = SpecialsOf(recipe);
        int vocabulary = isBpe ? recipe.Integer("tokenizer.vocabulary") - specials.Length : 0;
        if (isBpe && vocabulary <= 256)
            throw recipe.Refusal("tokenizer.vocabulary", $"{vocabulary + specials.Length} tokens are 256 bytes and {specials.Length} special ones, with none left for pieces: write a larger tokenizer.vocabulary");
        return new(kind, vocabulary, isBpe ? SplitPattern.Parse(recipe.Choice("tokenizer.split")) : null,
            kind == "file" ? recipe.OptionalText("tokenizer.path") ?? throw recipe.Refusal("tokenizer.kind", "tokenizer.kind is file, and no file is named: add tokenizer.path") : null,
            specials);
    }

    /// <summary>Whether the tokenizer that a recipe asks for will have that text as a special token.</summary>
    public static bool HasSpecial(Recipe recipe, string text) =>
        SpecialsOf(recipe).Contains(text)
        || (recipe.Gives("tokenizer.path") && File.Exists(recipe.OptionalText("tokenizer.path")) && Tokenizer.Load(recipe.OptionalText("tokenizer.path")!).FindSpecial(text) is not null);

    /// <summary>The special tokens that a recipe adds.</summary>
    public static string[] SpecialsOf(Recipe recipe) => recipe.OptionalText("tokenizer.special")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Learns the tokenizer from the training part, or loads it.</summary>
    public Tokenizer Make(Split split, int threads, out Dropped dropped) => Make(() => split.Train, split.Validation, threads, out dropped);

    /// <summary>The same from text that is only fetched where something is learned from it.</summary>
    public Tokenizer Make(Func<ReadOnlyMemory<byte>> train, ReadOnlyMemory<byte> validation, int threads, out Dropped dropped)
    {
        dropped = default;
        Tokenizer tokenizer = Kind switch
        {
            "characters" => CharacterTokenizer.Train([.. train().Span, .. validation.Span], out dropped),     // every character of the text has a token
            "bytes" => new ByteTokenizer(),
            "file" => Tokenizer.Load(Path!),
            _ => BpeTrainer.Train(train(), Vocabulary, Split!, threads, specials: Specials),
        };
        return tokenizer.WithSpecials(Specials);
    }
}
