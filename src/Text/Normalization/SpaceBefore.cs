namespace Hone.Text.Normalization;

/// <summary>Whether a space is put before a text, so that its first word is the token that it is inside of a text.</summary>
enum SpaceBefore
{
    /// <summary>No.</summary>
    None,

    /// <summary>Before every span of text between tokens that are read as such, whatever it begins with.</summary>
    Always,

    /// <summary>Before every such span that does not begin with one.</summary>
    WhereMissing,

    /// <summary>Before the first of them, where it does not begin with one.</summary>
    WhereMissingAtStart,
}
