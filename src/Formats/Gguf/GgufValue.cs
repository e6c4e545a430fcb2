using System.Globalization;

namespace Hone.Formats.Gguf;

/// <summary>A value of a GGUF file under its key.</summary>
/// <param name="Type">How it is written.</param>
/// <param name="Value">
/// A number of .NET's type of that width, a bool, a string; of a list <see cref="GgufList"/> where it was read, and an array of strings or
/// of int where it is to be written.
/// </param>
public sealed record GgufValue(GgufValueType Type, object Value)
{
    /// <summary>A value to write.</summary>
    /// <exception cref="ArgumentException">GGUF has no such type, or none that is written here.</exception>
    public static GgufValue Of(object value) => value switch
    {
        uint => new(GgufValueType.U32, value), int => new(GgufValueType.I32, value), float => new(GgufValueType.F32, value),
        bool => new(GgufValueType.Bool, value), string => new(GgufValueType.Text, value), ulong => new(GgufValueType.U64, value),
        string[] or int[] => new(GgufValueType.List, value),
        _ => throw new ArgumentException($"a value of type {value?.GetType().Name} is not written", nameof(value)),
    };

    /// <summary>The value as others would write it; of a list, its type and length.</summary>
    public override string ToString() => Value is GgufList list ? $"a list of {list.Count} {list.Of}"
        : Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "";
}
