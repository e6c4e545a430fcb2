namespace Hone.Tensors;

/// <summary>What one element of a tensor is.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>Signed integer, 4 bytes: token ids and targets.</summary>
    Int32,
}
