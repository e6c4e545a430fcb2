namespace Hone.Formats;

/// <summary>How one element of a stored tensor is written; little-endian throughout.</summary>
public enum StoredType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned integer of 8 bits.</summary>
    U8,

    /// <summary>Signed integer of 8 bits.</summary>
    I8,

    /// <summary>Unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>Signed integer of 16 bits.</summary>
    I16,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32: 8 bits of exponent, 7 of fraction.</summary>
    BF16,

    /// <summary>Unsigned integer of 32 bits.</summary>
    U32,

    /// <summary>Signed integer of 32 bits.</summary>
    I32,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>Unsigned integer of 64 bits.</summary>
    U64,

    /// <summary>Signed integer of 64 bits.</summary>
    I64,

    /// <summary>IEEE 754 binary64.</summary>
    F64,
}
