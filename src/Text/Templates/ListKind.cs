namespace Hone.Text.Templates;

/// <summary>What Python would call a sequence.</summary>
enum ListKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple, or what <c>items()</c> gives.</summary>
    Tuple,

    /// <summary>A range.</summary>
    Range,

    /// <summary>What <c>items()</c>, <c>keys()</c> and <c>values()</c> give: it has a length and no places.</summary>
    View,

    /// <summary>What <c>map</c>, <c>select</c> and their like give: read once, without length or places, and always true.</summary>
    Generator,
}
