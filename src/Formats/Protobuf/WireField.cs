using System.Text;
using Google.Protobuf;

namespace Hone.Formats.Protobuf;

/// <summary>A field of a protobuf message, whatever the message is.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Type">How its value is stored.</param>
/// <param name="Raw">The bits of a number.</param>
/// <param name="Bytes">What a length is written before: text, bytes, a message, numbers packed together.</param>
readonly record struct WireField(int Number, WireFormat.WireType Type, ulong Raw, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The value as bytes, text or a message.</summary>
    public bool HasBytes => Type == WireFormat.WireType.LengthDelimited;

    /// <summary>The value as a whole number.</summary>
    public long Integer => (long)Raw;

    /// <summary>The value as text; what is not UTF-8 becomes replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The value as a number, float32 or float64 by how it is stored.</summary>
    public double Number64 => Type switch
    {
        WireFormat.WireType.Fixed32 => BitConverter.UInt32BitsToSingle((uint)Raw),
        WireFormat.WireType.Fixed64 => BitConverter.UInt64BitsToDouble(Raw),
        _ => (long)Raw,
    };

    /// <summary>The fields of a message, in their order.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message; what was read before is good.</exception>
    public static IEnumerable<WireField> Of(ReadOnlyMemory<byte> message)
    {
        using CodedInputStream input = new(message.ToArray());
        while (Next(input) is { } field) yield return field;
    }

    /// <summary>Whole numbers that were packed together.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static IReadOnlyList<double> Varints(ReadOnlyMemory<byte> packed)
    {
        List<double> numbers = [];
        try
        {
            using CodedInputStream input = new(packed.ToArray());
            while (!input.IsAtEnd) numbers.Add(input.ReadInt64());
            return numbers;
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException(broken.Message, broken);
        }
    }

    static WireField? Next(CodedInputStream input)
    {
        try
        {
            while (input.ReadTag() is not 0 and var tag)
            {
                (int number, WireFormat.WireType type) = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));
                switch (type)
                {
                    case WireFormat.WireType.Varint: return new WireField(number, type, input.ReadUInt64(), default);
                    case WireFormat.WireType.Fixed64: return new WireField(number, type, input.ReadFixed64(), default);
                    case WireFormat.WireType.Fixed32: return new WireField(number, type, input.ReadFixed32(), default);
                    case WireFormat.WireType.LengthDelimited: return new WireField(number, type, 0, input.ReadBytes().Memory);
                    default:
                        input.SkipLastField();                                   // a group, which nothing here has
                        break;
                }
            }

            return null;
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException(broken.Message, broken);
        }
    }
}
