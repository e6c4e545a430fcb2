namespace Hone.Formats.Gguf;

/// <summary>How a value of a GGUF file is written, by the number that stands there.</summary>
public enum GgufValueType
{
    /// <summary>Unsigned integer of 8 bits.</summary>
    U8 = 0,

    /// <summary>Signed integer of 8 bits.</summary>
    I8 = 1,

    /// <summary>Unsigned integer of 16 bits.</summary>
    U16 = 2,

    /// <summary>Signed integer of 16 bits.</summary>
    I16 = 3,

    /// <summary>Unsigned integer of 32 bits.</summary>
    U32 = 4,

    /// <summary>Signed integer of 32 bits.</summary>
    I32 = 5,

    /// <summary>IEEE 754 binary32.</summary>
    F32 = 6,

    /// <summary>A byte, 0 or 1.</summary>
    Bool = 7,

    /// <summary>Bytes of UTF-8, after their number as <see cref="U64"/>.</summary>
    Text = 8,

    /// <summary>The type of its elements, their number, the elements.</summary>
    List = 9,

    /// <summary>Unsigned integer of 64 bits.</summary>
    U64 = 10,

    /// <summary>Signed integer of 64 bits.</summary>
    I64 = 11,

    /// <summary>IEEE 754 binary64.</summary>
    F64 = 12,
}
