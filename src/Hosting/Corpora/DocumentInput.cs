using Hone.Data.Sources;
using Hone.Data.Sources.Conversations;
using Hone.Data.Splits;
using Hone.Data.Tokens;
using Hone.Data.Tokens.Prepared;
using Hone.Hosting.Recipes;
using Hone.Hosting.Settings;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Documents, what each is for, and what makes tokens of them.</summary>
/// <param name="Source">The documents.</param>
/// <param name="Rule">What each is for.</param>
/// <param name="Encoder">What makes tokens of them.</param>
sealed record DocumentInput(Source Source, SplitRule Rule, DocumentEncoder Encoder)
{
    /// <summary>Text that a tokenizer is learned from, at most.</summary>
    const int SampleBytes = 64 << 20;

    /// <summary>What may be said of documents, in a recipe or on a command line.</summary>
    public sealed record Requested
    {
        public required string Path { get; init; }

        public SourceOptions Columns { get; init; } = new();

        public SplitKind Split { get; init; } = SplitKind.Hash;

        public SplitShares Shares { get; init; } = new();

        public bool IsConversations { get; init; }

        /// <summary>The conversations are pairs of answers.</summary>
        public bool IsPreferences { get; init; }

        /// <summary>What is said of conversations.</summary>
        public ChatRequest Chat { get; init; } = new();

        public string? Bos { get; init; }

        /// <summary>The separator, where the tokenizer that is learned here will have it as a special token.</summary>
        public string? SpecialSeparator { get; init; }
    }

    /// <summary>Opens documents.</summary>
    /// <param name="asked">Which, and how.</param>
    /// <param name="tokenizer">Gives the tokenizer; it may ask for the first megabytes of the text to learn from.</param>
    public static DocumentInput Open(Requested asked, Func<Func<ReadOnlyMemory<byte>>, Tokenizer> tokenizer)
    {
        Source source = asked.IsConversations ? ConversationFiles.Open(asked.Path) : Source.Open(asked.Path, asked.Columns);
        SplitRule rule = SplitRules.Of(asked.Split, asked.Shares, source);
        ConversationShape? shape = asked.IsConversations ? ShapeOf(asked.Chat, source) : null;
        Tokenizer made = tokenizer(() => Sample(source, rule, asked.SpecialSeparator, asked.Chat.Template is null ? null : shape));
        string bos = asked.Bos ?? BosToken.StandardOf(made, asked.Columns.Separator);
        DocumentEncoder encoder = asked.IsPreferences
            ? new PreferenceEncoder(made, asked.Chat.Renderer(made), bos, shape!, asked.Chat.Most, source.Tell)
            : asked.IsConversations ? Conversations(asked.Chat, source, shape, made, bos)
            : new TextEncoder(made, bos, asked.Columns.Separator);
        return new DocumentInput(source, rule, encoder);
    }

    /// <summary>What makes tokens of conversations: a chat template, or Hone's own marks.</summary>
    static DocumentEncoder Conversations(ChatRequest chat, Source source, ConversationShape? shape, Tokenizer tokenizer, string bos) =>
        chat.Renderer(tokenizer) is { } renderer
            ? new TemplateEncoder(tokenizer, renderer, shape!, chat.Mask, chat.Most, source.Tell)
            : new ConversationEncoder(tokenizer, bos, source.Tell, shape);

    /// <summary>How rows are read; null for lists of messages by Hone's own marks, which are judged one by one.</summary>
    static ConversationShape? ShapeOf(ChatRequest chat, Source source) =>
        chat.Template is null && chat.Shape.IsNone && ConversationLine.Begins(source) ? null : ShapeDetector.Of(source, chat.Shape);

    /// <summary>What a recipe says of its pairs of answers.</summary>
    public static Requested OfPreferences(Recipe recipe, string path)
    {
        SplitKind split = recipe.Choice<SplitKind>("data.split");
        return new Requested
        {
            Path = path,
            Split = split,
            Shares = new SplitShares(split == SplitKind.Given ? 0 : recipe.Number("data.validation")),
            IsConversations = true,
            IsPreferences = true,
            Chat = ChatRequest.OfPreferences(recipe),
            Bos = recipe.Gives("data.bos") ? recipe.TextOr("data.bos", "", "as given") : null,
        };
    }

    /// <summary>What a recipe says of its documents.</summary>
    public static Requested Of(Recipe recipe, string path, bool isConversations)
    {
        SplitKind split = recipe.Choice<SplitKind>("data.split");
        return new Requested
        {
            Path = path,
            Columns = isConversations ? new SourceOptions() : new SourceOptions
            {
                Text = recipe.OptionalText("data.text_column"),
                Group = recipe.OptionalText("data.group_column"),
                Split = recipe.OptionalText("data.split_column"),
                Separator = recipe.OptionalText("data.separator"),
            },
            Split = split,
            Shares = new SplitShares(split == SplitKind.Given ? 0 : recipe.Number("data.validation")),
            IsConversations = isConversations,
            Chat = isConversations ? ChatRequest.Of(recipe) : new ChatRequest(),
            SpecialSeparator = recipe.OptionalText("data.separator") is { } separator && TokenizerSettings.SpecialsOf(recipe)
                .Contains(separator) ? separator : null,
            Bos = recipe.Gives("data.bos") ? recipe.TextOr("data.bos", "", "as given") : null,
        };
    }

    /// <summary>The first documents to learn from, joined, until they are enough to learn a tokenizer.</summary>
    /// <param name="source">The documents.</param>
    /// <param name="rule">What each is for.</param>
    /// <param name="special">A separator that is a special token: no piece is learned from its spelling.</param>
    /// <param name="shape">How rows are read of which only the words are wanted; null to take the text as it stands.</param>
    static ReadOnlyMemory<byte> Sample(Source source, SplitRule rule, string? special, ConversationShape? shape)
    {
        byte[] separator = System.Text.Encoding.UTF8.GetBytes(special ?? "");
        using MemoryStream sample = new();
        bool isEmpty = true, hasTrain = false;
        foreach (SourceDocument document in source.Read())
        {
            isEmpty = false;
            if (rule.SplitOf(document) != Split.Train) continue;
            hasTrain = true;
            SourcePlace place = document.Place;
            ReadOnlySpan<byte> text = shape is null ? document.Text.Span
                : System.Text.Encoding.UTF8.GetBytes(ConversationRow.Read(document.Text, shape, () => source.Tell(place)).Words);
            while (separator.Length > 0 && text.EndsWith(separator)) text = text[..^separator.Length];
            sample.Write(text);
            if (sample.Length >= SampleBytes) break;
            sample.WriteByte((byte)'\n');
        }

        return hasTrain ? sample.ToArray() : throw Without(isEmpty ? null : Split.Train, source, rule, "Change the split or the shares");
    }

    /// <summary>The error of documents none of which are for a split.</summary>
    /// <param name="split">The split; null where there are no documents at all.</param>
    /// <param name="source">The documents.</param>
    /// <param name="rule">What each is for.</param>
    /// <param name="remedy">What to change, as a sentence begins.</param>
    public static InvalidDataException Without(Split? split, Source source, SplitRule rule, string remedy) => split is null
        ? new($"{source.Name} holds no document: {source.Description}\nName a file with text in it.")
        : new($"no document of {source.Name} is for {PreparedManifest.NameOf(split.Value)}: {rule.Sentence}\n"
        + $"{remedy}, bring more documents, or cut the text into more with a separator.");
}
