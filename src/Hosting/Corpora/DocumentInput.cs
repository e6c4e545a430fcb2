using Hone.Hosting.Settings;
using Hone.Hosting.Recipes;
using Hone.Data.Conversations;
using Hone.Data.Encoders;
using Hone.Data.Parts;
using Hone.Data.Sources;
using Hone.Text;

namespace Hone.Hosting.Corpora;

/// <summary>Documents, what each is for, and what makes tokens of them.</summary>
/// <param name="Source">The documents.</param>
/// <param name="Rule">What each is for.</param>
/// <param name="Encoder">What makes tokens of them.</param>
sealed record DocumentInput(Source Source, PartRule Rule, DocumentEncoder Encoder)
{
    /// <summary>Text that a tokenizer is learned from, at most.</summary>
    const int SampleBytes = 64 << 20;

    /// <summary>What may be said of documents, in a recipe or on a command line.</summary>
    public sealed record Asked
    {
        public required string Path { get; init; }

        public SourceOptions Columns { get; init; } = new();

        public string Split { get; init; } = "hash";

        public PartShares Shares { get; init; } = new();

        public bool IsConversations { get; init; }

        public string? Mark { get; init; }

        /// <summary>The separator, where the tokenizer that is learned here will have it as a special token.</summary>
        public string? SpecialSeparator { get; init; }
    }

    /// <summary>Opens documents.</summary>
    /// <param name="asked">Which, and how.</param>
    /// <param name="tokenizer">Gives the tokenizer; it may ask for the first megabytes of the text to learn from.</param>
    public static DocumentInput Open(Asked asked, Func<Func<ReadOnlyMemory<byte>>, Tokenizer> tokenizer)
    {
        Source source = asked.IsConversations ? Hone.Data.Conversations.Conversations.Open(asked.Path) : Source.Open(asked.Path, asked.Columns);
        PartRule rule = PartRules.Of(asked.Split, asked.Shares, source);
        Tokenizer made = tokenizer(() => Sample(source, rule, asked.SpecialSeparator));
        string mark = asked.Mark ?? Marks.StandardOf(made, asked.Columns.Separator);
        DocumentEncoder encoder = asked.IsConversations
            ? new ConversationEncoder(made, mark, source.Tell)
            : new TextEncoder(made, mark, asked.Columns.Separator);
        return new DocumentInput(source, rule, encoder);
    }

    /// <summary>What a recipe says of its documents.</summary>
    public static Asked Of(Recipe recipe, string path, bool isConversations)
    {
        string split = recipe.Choice("data.split");
        return new Asked
        {
            Path = path,
            Columns = isConversations ? new SourceOptions() : new SourceOptions
            {
                Text = recipe.OptionalText("data.text_column"),
                Group = recipe.OptionalText("data.group_column"),
                Part = recipe.OptionalText("data.part_column"),
                Separator = recipe.OptionalText("data.separator"),
            },
            Split = split,
            Shares = new PartShares(split == "given" ? 0 : recipe.Number("data.validation")),
            IsConversations = isConversations,
            SpecialSeparator = recipe.OptionalText("data.separator") is { } separator && TokenizerSettings.SpecialsOf(recipe).Contains(separator) ? separator : null,
            Mark = recipe.Gives("data.mark") ? recipe.TextOr("data.mark", "", "as given") : null,
        };
    }

    /// <summary>The first documents to learn from, joined, until they are enough to learn a tokenizer.</summary>
    /// <param name="source">The documents.</param>
    /// <param name="rule">What each is for.</param>
    /// <param name="special">A separator that is a special token: no piece is learned from its spelling.</param>
    static ReadOnlyMemory<byte> Sample(Source source, PartRule rule, string? special)
    {
        byte[] separator = System.Text.Encoding.UTF8.GetBytes(special ?? "");
        using MemoryStream sample = new();
        foreach (SourceDocument document in source.Read())
        {
            if (rule.PartOf(document) != Part.Train) continue;
            ReadOnlySpan<byte> text = document.Text.Span;
            while (separator.Length > 0 && text.EndsWith(separator)) text = text[..^separator.Length];
            sample.Write(text);
            if (sample.Length >= SampleBytes) break;
            sample.WriteByte((byte)'\n');
        }

        return sample.ToArray();
    }
}
