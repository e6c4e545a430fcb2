namespace Hone.Tensors;

/// <summary>
/// How the numbers of a packed matrix are stored: in blocks along its rows, each of some numbers that share scales. They are those of GGUF
/// files, byte for byte (github.com/ggml-org/llama.cpp, ggml-common.h).
/// </summary>
public enum PackedFormat
{
    /// <summary>IEEE 754 binary16, without scales.</summary>
    F16,

    /// <summary>The upper half of a float32, without scales.</summary>
    BF16,

    /// <summary>8 bits a number, and a scale of 32 numbers.</summary>
    Q80,

    /// <summary>4 bits a number, and a scale of 32 numbers.</summary>
    Q40,

    /// <summary>4 bits a number, and a scale and a minimum of 32 numbers, themselves of 6 bits.</summary>
    Q4K,

    /// <summary>6 bits a number, and a scale of 16 numbers, itself of 8 bits.</summary>
    Q6K,
}
