namespace Hone.Formats.Onnx;

/// <summary>How numbers of an ONNX model are stored, by the codes of its TensorProto.</summary>
public enum OnnxType
{
    /// <summary>float32.</summary>
    Float = 1,

    /// <summary>int64.</summary>
    Int64 = 7,

    /// <summary>A truth value.</summary>
    Bool = 9,

    /// <summary>float16.</summary>
    Float16 = 10,
}
