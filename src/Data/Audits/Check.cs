namespace Hone.Data.Audits;

/// <summary>
/// One thing an audit looks for: its name, by which it can be waived, how much of it is allowed, and what to do about it.
/// </summary>
/// <param name="Name">In snake case: <c>exact_duplicates_across</c>.</param>
/// <param name="Limit">The share from which on it matters; null where no share does.</param>
/// <param name="Of">What the share is of, in the plural: "held-out documents".</param>
/// <param name="Verb">What they do: "are also in an earlier split".</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Check(string Name, double? Limit, string Of, string Verb, string Remedy)
{
    /// <summary>Above its limit no run starts: its results would deceive. What only wastes time does not stop one.</summary>
    public bool Refuses { get; private init; }

    const string SplitByContent = "split the documents by their content, or take the repeats out of one split";
    const string TakeOut = "take the repeats out";

    /// <summary>A held-out document is also in the training split (or a test document in the validation split).</summary>
    public static Check ExactAcross { get; } = new(
        "exact_duplicates_across", 0.001, "held-out documents", "stand word for word in an earlier split too",
        SplitByContent) { Refuses = true };

    /// <summary>A held-out document is all but repeated in the training split.</summary>
    public static Check NearAcross { get; } = new(
        "near_duplicates_across", 0.01, "held-out documents", "are all but repeated in an earlier split",
        "split them by a group that keeps kin together, or take the repeats out of one split") { Refuses = true };

    /// <summary>A paragraph of a held-out running text is also in the training split.</summary>
    public static Check PassagesAcross { get; } = new(
        "repeated_passages_across", 0.01, "held-out passages", "are repeated in an earlier split",
        "take the repeats out of one split, or hold out another text") { Refuses = true };

    /// <summary>A document has come before in its own split.</summary>
    public static Check ExactWithin { get; } = new(
        "exact_duplicates_within", 0.1, "documents", "repeat an earlier one of their split word for word", TakeOut);

    /// <summary>A document has all but come before in its own split.</summary>
    public static Check NearWithin { get; } = new(
        "near_duplicates_within", 0.2, "documents", "all but repeat an earlier one of their split", TakeOut);

    /// <summary>A paragraph of a running text has come before in its own split.</summary>
    public static Check PassagesWithin { get; } = new(
        "repeated_passages_within", 0.2, "passages", "repeat an earlier one of their split", TakeOut);

    /// <summary>The same text has several labels.</summary>
    public static Check ConflictingLabels { get; } = new(
        "conflicting_labels", 0.01, "labelled documents", "have a label that the same text elsewhere has not",
        "decide on one label for each text") { Refuses = true };

    /// <summary>Documents of one group are in several splits.</summary>
    public static Check GroupsAcross { get; } = new(
        "groups_across", 0, "held-out documents", "belong to a group that an earlier split has documents of",
        "split the documents by group") { Refuses = true };

    /// <summary>Documents of white space.</summary>
    public static Check Empty { get; } = new("empty_documents", 0.01, "documents", "have nothing but white space",
        "take them out; see that the right column is read") { Refuses = true };

    /// <summary>Documents of one word, or of a few bytes repeated.</summary>
    public static Check Degenerate { get; } = new(
        "degenerate_documents", 0.01, "documents", "say one thing over and over", "take them out") { Refuses = true };

    /// <summary>Bytes of no character.</summary>
    public static Check InvalidUtf8 { get; } = new(
        "invalid_utf8", 0.001, "bytes", "are no UTF-8", "convert the text: iconv -t UTF-8") { Refuses = true };

    /// <summary>Tokens that nothing is learned about.</summary>
    public static Check UnseenTokens { get; } = new(
        "unseen_tokens", null, "tokens of the vocabulary", "never occur in the training split",
        "a smaller vocabulary, or a tokenizer learned from this text, wastes fewer weights");

    /// <summary>Targets that the model has never seen.</summary>
    public static Check UnseenTargets { get; } = new(
        "unseen_validation_tokens", 0.01, "validation tokens", "are ones that never occur in the training split",
        "use a tokenizer of pieces or bytes, or split the text so that both sides are of one kind");

    /// <summary>All of them, in the order they are told.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        ExactAcross, NearAcross, PassagesAcross, ConflictingLabels, GroupsAcross, ExactWithin, NearWithin, PassagesWithin,
        Empty, Degenerate, InvalidUtf8, UnseenTargets, UnseenTokens,
    ];

    /// <summary>The check of that name; null when there is none.</summary>
    public static Check? Find(string name) => All.FirstOrDefault(check => check.Name == name);
}
