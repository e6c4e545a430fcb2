namespace Hone.Formats;

/// <summary>What follows from a <see cref="StoredType"/>.</summary>
public static class StoredTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int SizeInBytes(this StoredType type) => type switch
    {
        StoredType.Bool or StoredType.U8 or StoredType.I8 => 1,
        StoredType.U16 or StoredType.I16 or StoredType.F16 or StoredType.BF16 => 2,
        StoredType.U32 or StoredType.I32 or StoredType.F32 => 4,
        StoredType.U64 or StoredType.I64 or StoredType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a stored type"),
    };

    /// <summary>The name safetensors writes: the enum's own in capitals, so <c>BOOL</c>, <c>F32</c>.</summary>
    internal static string ToName(this StoredType type) => type == StoredType.Bool ? "BOOL" : type.ToString();

    /// <summary>The type of that name, or null where it is none of ours.</summary>
    internal static StoredType? FromName(string name)
    {
        foreach (StoredType type in Enum.GetValues<StoredType>())
            if (type.ToName() == name)
                return type;
        return null;
    }
}
