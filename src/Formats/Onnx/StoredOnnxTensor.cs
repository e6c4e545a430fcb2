namespace Hone.Formats.Onnx;

/// <summary>A tensor of an ONNX file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">How its numbers are stored, by the code of the file.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="File">The file that has its numbers.</param>
/// <param name="Offset">Where they begin there.</param>
/// <param name="Length">Bytes of them.</param>
public sealed record StoredOnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, string File, long Offset, long Length);
