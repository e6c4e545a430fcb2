namespace Hone.Formats.Onnx;

/// <summary>Numbers of the fields of ONNX's messages (onnx.proto3, IR version 8).</summary>
static class OnnxField
{
    public const int IrVersion = 1, Producer = 2, ProducerVersion = 3, Graph = 7, OperatorSet = 8;
    public const int Node = 1, GraphName = 2, Initializer = 5, GraphInput = 11, GraphOutput = 12;
    public const int TensorShape = 1, TensorType = 2, TensorName = 8, RawData = 9, ExternalData = 13, DataLocation = 14;

    /// <summary>The value of <see cref="DataLocation"/> for a file beside the model's.</summary>
    public const int IsExternal = 1;

    /// <summary>Keys of the entries of <see cref="ExternalData"/>.</summary>
    public const string Location = "location", Offset = "offset", Length = "length";
}
