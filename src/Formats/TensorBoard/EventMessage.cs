using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Hone.Formats.Protobuf;

namespace Hone.Formats.TensorBoard;

/// <summary>An event as a protobuf message: the field numbers of TensorFlow's event.proto, summary.proto and tensor.proto.</summary>
static class EventMessage
{
    // tensorflow.DataType and tensorboard's DataClass
    const int FloatType = 1, DoubleType = 2, StringType = 7;
    const int TensorClass = 2, ImageClass = 3;
    const int SessionStart = 1, Success = 1, Failure = 2;

    /// <summary>The bytes of a record.</summary>
    public static byte[] Write(BoardEvent e) => Wire.Message(output =>
    {
        output.Double(1, e.WallTime);
        if (e.Step != 0) output.Integer(2, e.Step);
        if (e.FileVersion is { } version) output.Text(3, version);
        if (e.Values.Count > 0)
            output.Message(5, summary =>
            {
                foreach (BoardValue value in e.Values) summary.Message(1, one => Write(one, value));
            });
        if (e.IsSessionStart) output.Message(7, session => session.Integer(1, SessionStart));
    });

    static void Write(CodedOutputStream output, BoardValue value)
    {
        output.Text(1, value.Tag);
        switch (value)
        {
            case ScalarValue scalar:
                output.Single(2, scalar.Value);
                break;
            case TextValue text:
                output.Message(8, tensor => Strings(tensor, null, System.Text.Encoding.UTF8.GetBytes(text.Text)));
                Plugin(output, "text", TensorClass);
                break;
            case ImageValue image:
                output.Message(8, tensor => Strings(tensor, 3, Digits(image.Width), Digits(image.Height), image.Png.ToArray()));
                Plugin(output, "images", ImageClass);
                break;
            case HistogramValue histogram:
                output.Message(8, tensor => Rows(tensor, histogram.Buckets));
                Plugin(output, "histograms", TensorClass);
                break;
            case SessionStartValue start:
                HParams(output, 3, info =>
                {
                    foreach ((string name, object? setting) in start.Settings)
                        info.Message(1, entry =>
                        {
                            entry.Text(1, name);
                            entry.Message(2, one => Setting(one, setting));
                        });
                    if (start.GroupName.Length > 0) info.Text(4, start.GroupName);
                    info.Double(5, start.StartedSeconds);
                });
                break;
            case SessionEndValue end:
                HParams(output, 4, info =>
                {
                    info.Integer(1, end.HasSucceeded ? Success : Failure);
                    info.Double(2, end.EndedSeconds);
                });
                break;
            default:
                throw new NotSupportedException($"a value of the kind {value.GetType().Name} is only read\nWrite one of the other kinds.");
        }
    }

    static byte[] Digits(int number) => System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    static void Strings(CodedOutputStream tensor, int? length, params byte[][] strings)
    {
        tensor.Integer(1, StringType);
        Shape(tensor, length is { } count ? [count] : []);
        foreach (byte[] text in strings) tensor.Bytes(8, text);
    }

    /// <summary>Doubles of the shape [buckets, 3]: left, right, count.</summary>
    static void Rows(CodedOutputStream tensor, IReadOnlyList<HistogramBucket> buckets)
    {
        byte[] content = new byte[buckets.Count * 3 * sizeof(double)];
        Span<byte> rest = content;
        foreach (HistogramBucket bucket in buckets)
            foreach (double number in (ReadOnlySpan<double>)[bucket.Left, bucket.Right, bucket.Count])
            {
                BinaryPrimitives.WriteDoubleLittleEndian(rest, number);
                rest = rest[sizeof(double)..];
            }

        tensor.Integer(1, DoubleType);
        Shape(tensor, [buckets.Count, 3]);
        tensor.Bytes(4, content);
    }

    static void Shape(CodedOutputStream tensor, IReadOnlyList<int> sizes) => tensor.Message(2, shape =>
    {
        foreach (int size in sizes)
            shape.Message(2, dimension =>
            {
                if (size != 0) dimension.Integer(1, size);
            });
    });

    static void Plugin(CodedOutputStream output, string name, int dataClass, byte[]? content = null) => output.Message(9, metadata =>
    {
        metadata.Message(1, plugin =>
        {
            plugin.Text(1, name);
            if (content is not null) plugin.Bytes(2, content);
        });
        if (dataClass != 0) metadata.Integer(4, dataClass);
    });

    /// <summary>What the page of settings reads lies in the metadata; the tensor beside it is empty.</summary>
    static void HParams(CodedOutputStream output, int field, Action<CodedOutputStream> info)
    {
        output.Message(8, tensor =>
        {
            tensor.Integer(1, FloatType);
            Shape(tensor, [0]);
        });
        Plugin(output, "hparams", 0, Wire.Message(data => data.Message(field, info)));
    }

    /// <summary>A google.protobuf.Value.</summary>
    static void Setting(CodedOutputStream output, object? setting)
    {
        switch (setting)
        {
            case null:
                output.Integer(1, 0);
                break;
            case double number:
                output.Double(2, number);
                break;
            case bool flag:
                output.WriteTag(4, WireFormat.WireType.Varint);
                output.WriteBool(flag);
                break;
            default:
                output.Text(3, Convert.ToString(setting, CultureInfo.InvariantCulture)!);
                break;
        }
    }
}
