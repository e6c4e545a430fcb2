using System.Globalization;
using Hone.Runs.Fields;

namespace Hone.Runs.Store;

/// <summary>The fields that a store finds runs by: those of the manifest by their paths, and what only follows from it.</summary>
public static class StoreFields
{
    /// <summary>How a run stood when it was pushed.</summary>
    public const string Status = "@status";

    /// <summary>Seconds since a run began.</summary>
    public const string Age = "@age";

    /// <summary>All of a run. Of <see cref="Age"/> the store has the moment it is counted from, in seconds of Unix.</summary>
    internal static IReadOnlyDictionary<string, FieldValue> Of(ReadOnlyMemory<byte> manifest, RunStatus status)
    {
        Dictionary<string, FieldValue> values = new(RecordValues.Of(manifest), StringComparer.Ordinal)
        {
            [Status] = FieldValue.Of(status.Word()),
        };
        if (values.TryGetValue("started_utc", out FieldValue started)
            && DateTimeOffset.TryParse(started.ToString(), CultureInfo.InvariantCulture, out DateTimeOffset moment))
            values[Age] = FieldValue.Of((moment - DateTimeOffset.UnixEpoch).TotalSeconds);
        return values;
    }

    /// <summary>A text as it is compared without regard to case.</summary>
    internal static string Folded(string text) => Storable(text).ToUpperInvariant();

    /// <summary>PostgreSQL's texts cannot hold the character 0, nor half a surrogate pair: another sign stands for them.</summary>
    internal static string Storable(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace('\0', '�');
        return text.Any(char.IsSurrogate)
            ? System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) : text;
    }
}
