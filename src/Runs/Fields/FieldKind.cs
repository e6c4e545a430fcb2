namespace Hone.Runs.Fields;

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    /// <summary>Nothing: the record has no such field, or it is null.</summary>
    None,

    /// <summary>A number; one that is not finite stands in a record as a word, and is a number here.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>Several texts, such as tags.</summary>
    List,
}
