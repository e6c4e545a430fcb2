using Hone.Data.Rows.Packing;
using Hone.Data.Sources;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Corpora;
using Hone.Hosting.Recipes;
using Hone.Models.Gpt;

namespace Hone.Hosting.Settings;

/// <summary>What a run is to learn from.</summary>
abstract record DataSettings
{
    /// <summary>Tokens of a row.</summary>
    public int Context { get; init; }

    /// <summary>Where the order of rows comes from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Validation tokens to measure on; 0 takes them all.</summary>
    public long EvaluationTokens { get; init; }

    /// <summary>Each token sees its own document only.</summary>
    public bool SeesOwnDocument { get; init; }

    /// <summary>
    /// A row holds one conversation: positions that are learned count from the row's beginning, and must count from the conversation's.
    /// </summary>
    public bool HoldsOne { get; init; }

    /// <summary>The error of a setting that the data turns out not to allow.</summary>
    public Func<string, string, InvalidDataException> Refusal { get; init; } = (_, sentence) => new InvalidDataException(sentence);

    /// <summary>Reads them. What a path holds decides which settings it has; so it is looked at, and not opened.</summary>
    public static DataSettings Of(Recipe recipe)
    {
        DataSettings settings = KindOf(recipe);
        return settings with
        {
            Context = recipe.Integer("model.context"),
            Seed = (ulong)recipe.Long("seed"),
            EvaluationTokens = recipe.Long("evaluation.tokens"),
            SeesOwnDocument = KeepsToItself(recipe),
            HoldsOne = IsByTemplate(recipe) && recipe.Choice<Dialect>("model.dialect") == Dialect.Gpt2,
            Refusal = recipe.Refusal,
        };
    }

    static DataSettings KindOf(Recipe recipe)
    {
        bool isOfPairs = PreferenceSettings.IsRequested(recipe);
        if (isOfPairs && (recipe.NamesIn("data.mixture").Count > 0 || IsOfStories(recipe)))
            throw recipe.Refusal("training.preference", "training.preference needs pairs of answers: name a file that has chosen and "
                + "rejected with --data PATH");
        if (recipe.NamesIn("data.mixture") is { Count: > 0 } names)
            return new MixtureSettings(MembersOf(recipe, names), PackingOr(recipe, PackingKind.Windows), RowsOf(recipe));
        if (IsOfStories(recipe))
            return new StorySettings(recipe.Integer("data.stories"), recipe.Number("data.validation"), TokenizerSettings.Of(recipe));
        string path = recipe.OptionalText("data.path")
            ?? throw recipe.Refusal("data.source", "data.source is file, and no file is named: add --data PATH");
        if (PreparedFolder.IsAt(path))
        {
            if (isOfPairs)
                throw recipe.Refusal("training.preference", $"training.preference needs pairs of answers, and {path} was prepared without: "
                    + "name the file that has chosen and rejected");
            bool isConversations = PreparedManifest.Read(path).HasMask;
            return new PreparedSettings(path, PackingOr(recipe, isConversations ? PackingKind.Conversations : PackingKind.Windows));
        }

        if (isOfPairs)
            return new PreferenceSettings(DocumentInput.OfPreferences(recipe, path), TokenizerSettings.Of(recipe));
        PackingKind packing = PackingOr(recipe, IsByTemplate(recipe) ? PackingKind.Conversations : PackingKind.Windows);
        if (!IsOfDocuments(recipe, path, packing))
            return new TextSettings(path, recipe.OptionalText("data.separator"), recipe.Number("data.validation"),
                TokenizerSettings.Of(recipe));
        return new DocumentSettings(DocumentInput.Of(recipe, path, packing == PackingKind.Conversations), packing,
            recipe.Flag("data.streaming"), TokenizerSettings.Of(recipe));
    }

    /// <summary>Whether each token sees its own document only.</summary>
    public static bool KeepsToItself(Recipe recipe) => recipe.FlagOr("data.document_attention",
        IsByTemplate(recipe) && recipe.Choice<Dialect>("model.dialect") != Dialect.Nanochat,
        IsByTemplate(recipe) ? "conversations share rows" : null);

    /// <summary>Whether a chat template makes tokens of conversations.</summary>
    static bool IsByTemplate(Recipe recipe) => recipe.Gives("data.chat_template");

    /// <summary>Whether the text is made up.</summary>
    public static bool IsOfStories(Recipe recipe)
    {
        bool hasPath = recipe.Gives("data.path");
        return recipe.ChoiceOr("data.source", hasPath ? Origin.File : Origin.Stories, hasPath ? "a path is given" : "no path is given")
            == Origin.Stories;
    }

    /// <summary>Whether a path is read as documents, and not as one running text.</summary>
    static bool IsOfDocuments(Recipe recipe, string path, PackingKind packing)
    {
        if (packing != PackingKind.Windows || (recipe.Gives("data.streaming") && recipe.Flag("data.streaming"))) return true;
        if (!Path.Exists(path)) return false;
        // Between documents a special token is that token, never its spelling; so such a text is documents, as data prepare has it.
        return Source.HoldsDocuments(path)
            || (recipe.OptionalText("data.separator") is { } separator && TokenizerSettings.HasSpecial(recipe, separator));
    }

    static PackingKind PackingOr(Recipe recipe, PackingKind derived) => recipe.ChoiceOr("data.packing", derived,
        derived == PackingKind.Conversations ? "the data is conversations" : "the data is text");

    static MemberSettings[] MembersOf(Recipe recipe, IReadOnlyList<string> names)
    {
        if (recipe.Gives("data.path"))
            throw recipe.Refusal("data.path", "data.path and data.mixture are both given; keep one of them");
        return [.. names.Select(name => new MemberSettings(name, recipe.Text($"data.mixture.{name}.path"),
            (decimal)recipe.Number($"data.mixture.{name}.weight"), recipe.Long($"data.mixture.{name}.passes")))];
    }

    static long RowsOf(Recipe recipe) =>
        recipe.Long("training.steps") * recipe.Integer("training.batch") * recipe.Integer("training.micro_batches");

    enum Origin { Stories, File }
}

/// <summary>Stories that are made up.</summary>
sealed record StorySettings(int Count, double Validation, TokenizerSettings Tokenizer) : DataSettings;

/// <summary>A text that is read as one running whole.</summary>
/// <param name="Path">The file.</param>
/// <param name="Separator">What ends a document in it; null where it is a single one.</param>
/// <param name="Validation">The share that is only measured on.</param>
/// <param name="Tokenizer">What makes tokens of it.</param>
sealed record TextSettings(string Path, string? Separator, double Validation, TokenizerSettings Tokenizer) : DataSettings;

/// <summary>Documents, in memory or streamed.</summary>
sealed record DocumentSettings(DocumentInput.Requested Input, PackingKind Packing, bool IsStreamed, TokenizerSettings Tokenizer)
    : DataSettings;

/// <summary>A folder that was prepared, tokenizer included.</summary>
sealed record PreparedSettings(string Path, PackingKind Packing) : DataSettings;

/// <summary>Several prepared folders.</summary>
/// <param name="Members">The folders.</param>
/// <param name="Packing">How rows are made of those that are text; conversations are packed as such.</param>
/// <param name="Rows">Rows that training will take.</param>
sealed record MixtureSettings(IReadOnlyList<MemberSettings> Members, PackingKind Packing, long Rows) : DataSettings;

/// <summary>A member of a mixture.</summary>
/// <param name="Name">What the recipe calls it.</param>
/// <param name="Path">A prepared folder.</param>
/// <param name="Weight">Its share of the rows, in proportion to the others.</param>
/// <param name="Passes">Passes after which it has given all; 0 for no end.</param>
sealed record MemberSettings(string Name, string Path, decimal Weight, long Passes);
