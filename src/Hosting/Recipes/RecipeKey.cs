namespace Hone.Hosting.Recipes;

/// <summary>One setting a recipe may have: all there is to know about it before a recipe is read.</summary>
/// <param name="Name">Its place in a recipe, sections and dots: <c>training.learning_rate</c>.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Default">
/// The value when a recipe says nothing: a <see cref="long"/>, <see cref="double"/>, <see cref="string"/> or <see cref="bool"/>, a
/// <see cref="Derived"/>, or null when there is none.
/// </param>
/// <param name="Description">What it means, in a sentence.</param>
sealed record RecipeKey(string Name, SettingKind Kind, object? Default, string Description)
{
    /// <summary>The numbers it may be, when it is one.</summary>
    public Limits Limits { get; init; } = Limits.From(double.MinValue);

    /// <summary>The words it may be, when it is one of a few.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>It is used as a float32, so its value there must be within the limits too, and not 0 where another was written.</summary>
    public bool IsSingle { get; init; }

    /// <summary>When it is read, if not always: "data.source is stories".</summary>
    public string? ReadWhen { get; init; }

    /// <summary>Whether a part of the name is the writer's to choose: <c>data.mixture.&lt;name&gt;.path</c>.</summary>
    public bool HasFreePart => Name.Contains('<', StringComparison.Ordinal);

    /// <summary>Whether this is the setting of a name, any word standing for a part that is free to choose.</summary>
    public bool Covers(string name)
    {
        string[] own = Name.Split('.'), other = name.Split('.');
        return own.Length == other.Length && own.Zip(other)
            .All(part => part.First == part.Second || (part.First[0] == '<' && part.Second.Length > 0));
    }

    /// <summary>What stands before the last dot; empty at the top.</summary>
    public string Section => Name.Contains('.', StringComparison.Ordinal) ? Name[..Name.LastIndexOf('.')] : "";

    /// <summary>What stands after the last dot.</summary>
    public string Leaf => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>What a person may write, as it stands after "write".</summary>
    public string Allowed => Kind switch
    {
        SettingKind.Integer => "a whole number" + Range,
        SettingKind.Number => "a number" + Range,
        SettingKind.Text => "a text",
        SettingKind.Choice => Choices.Count == 1 ? Choices[0] : $"{string.Join(", ", Choices.SkipLast(1))} or {Choices[^1]}",
        SettingKind.Flag => "true or false",
        _ => throw new InvalidOperationException($"no words for {Kind}"),
    };

    string Range => Limits.Low == double.MinValue ? "" : $" {Limits}";
}
