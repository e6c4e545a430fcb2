namespace Hone.Hosting.Recipes;

/// <summary>What a setting's value is.</summary>
enum SettingKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Any finite number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>True or false.</summary>
    Flag,
}
