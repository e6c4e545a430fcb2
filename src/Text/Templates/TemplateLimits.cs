namespace Hone.Text.Templates;

/// <summary>What a template may use up, so that none can hang or fill memory. Templates of models need a thousandth of it.</summary>
static class TemplateLimits
{
    /// <summary>Values and statements worked out, and items gone through; making a text costs one for every 32 characters.</summary>
    public const int MostSteps = 1_000_000;

    /// <summary>Characters of a text, and of what is rendered.</summary>
    public const int MostCharacters = 4 << 20;

    /// <summary>Macros inside each other.</summary>
    public const int MostCalls = 64;

    /// <summary>Items of a list.</summary>
    public const int MostItems = 100_000;

    /// <summary>Characters of a template.</summary>
    public const int MostSource = 1 << 20;
}
