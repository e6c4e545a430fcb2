using Hone.Data.Splits;

namespace Hone.Data.Examples;

/// <summary>The names of folders that say what the examples in them are for.</summary>
static class ClassFolders
{
    /// <summary>The split that a folder is named for; null where it is named for something else.</summary>
    internal static Split? SplitOf(string folder) => folder.ToLowerInvariant() switch
    {
        "train" or "training" => Split.Train,
        "validation" or "valid" or "val" or "dev" => Split.Validation,
        "test" or "testing" => Split.Test,
        _ => null,
    };
}
