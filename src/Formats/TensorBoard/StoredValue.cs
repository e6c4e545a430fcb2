using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hone.Formats.Protobuf;

namespace Hone.Formats.TensorBoard;

/// <summary>A value as it lies in a file: some fields of a <c>tensorflow.Summary.Value</c>, of which it is found out what it
/// shows.</summary>
sealed class StoredValue
{
    const int FloatType = 1, DoubleType = 2, Int32Type = 3, StringType = 7, Int64Type = 9;

    readonly List<byte[]> _strings = [];
    readonly List<long> _shape = [];
    readonly List<double> _numbers = [];
    ReadOnlyMemory<byte> _content, _metadata;
    WireField? _legacyImage, _legacyHistogram;
    double? _simple;
    bool _hasTensor;
    long _type;

    /// <summary>Its name.</summary>
    public string Tag { get; private set; } = "";

    /// <summary>The part of TensorBoard that shows it; null where this value does not say, and an earlier one of the tag has.</summary>
    public string? Plugin { get; private set; }

    /// <summary>Reads the fields.</summary>
    /// <exception cref="InvalidDataException">They are none.</exception>
    public static StoredValue Read(ReadOnlyMemory<byte> message)
    {
        StoredValue value = new();
        foreach (WireField field in WireField.Of(message))
            switch (field.Number)
            {
                case 1 when field.HasBytes: value.Tag = field.Text; break;
                case 2 when !field.HasBytes: value._simple = field.Number64; break;
                case 4 when field.HasBytes: value._legacyImage = field; break;
                case 5 when field.HasBytes: value._legacyHistogram = field; break;
                case 8 when field.HasBytes: value.ReadTensor(field.Bytes); break;
                case 9 when field.HasBytes: value.ReadMetadata(field.Bytes); break;
            }

        return value;
    }

    /// <summary>What it shows.</summary>
    /// <param name="plugin">The part of TensorBoard that shows values of its tag; null where no value said.</param>
    /// <exception cref="InvalidDataException">It is not what that part needs.</exception>
    public BoardValue Show(string? plugin)
    {
        if (_simple is { } simple) return new ScalarValue(Tag, (float)simple);
        if (_legacyImage is { } image) return LegacyImage(image.Bytes);
        if (_legacyHistogram is { } histogram) return LegacyHistogram(histogram.Bytes);
        if (plugin == "hparams") return Session();
        if (!_hasTensor) return new OtherValue(Tag, plugin ?? "");
        return plugin switch
        {
            "images" when _strings.Count > 2 && Digits(0) is { } width && Digits(1) is { } height =>
                new ImageValue(Tag, width, height, _strings[2]),
            "histograms" when _shape is [_, 3] && Numbers() is var rows =>
                new HistogramValue(Tag, [.. rows.Chunk(3).Where(row => row.Length == 3)
                    .Select(row => new HistogramBucket(row[0], row[1], row[2]))]),
            "text" or null when _type == StringType && _strings.Count > 0 =>
                new TextValue(Tag, string.Join('\n', _strings.Select(Encoding.UTF8.GetString))),
            "scalars" or null when _shape.Count == 0 && Numbers() is [var number, ..] => new ScalarValue(Tag, (float)number),
            _ => new OtherValue(Tag, plugin ?? ""),
        };
    }

    void ReadTensor(ReadOnlyMemory<byte> tensor)
    {
        _hasTensor = true;
        foreach (WireField field in WireField.Of(tensor))
            switch (field.Number)
            {
                case 1: _type = field.Integer; break;
                case 2 when field.HasBytes:
                    foreach (WireField dimension in WireField.Of(field.Bytes))
                        if (dimension is { Number: 2, HasBytes: true })
                            _shape.Add(WireField.Of(dimension.Bytes).FirstOrDefault(size => size.Number == 1).Integer);
                    break;
                case 4 when field.HasBytes: _content = field.Bytes; break;
                case 5 or 6: _numbers.AddRange(Repeated(field, field.Number == 5 ? sizeof(float) : sizeof(double))); break;
                case 7 or 10: _numbers.AddRange(field.HasBytes ? WireField.Varints(field.Bytes) : [field.Number64]); break;
                case 8 when field.HasBytes: _strings.Add(field.Bytes.ToArray()); break;
            }
    }

    void ReadMetadata(ReadOnlyMemory<byte> metadata)
    {
        foreach (WireField field in WireField.Of(metadata))
            if (field is { Number: 1, HasBytes: true })
                foreach (WireField plugin in WireField.Of(field.Bytes))
                    if (plugin is { Number: 1, HasBytes: true }) Plugin = plugin.Text;
                    else if (plugin is { Number: 2, HasBytes: true }) _metadata = plugin.Bytes;
    }

    /// <summary>The numbers of a tensor: its bytes, or its list where it has none.</summary>
    double[] Numbers()
    {
        int size = _type switch { FloatType or Int32Type => 4, DoubleType or Int64Type => 8, _ => 0 };
        if (size == 0) return [];
        if (_content.IsEmpty) return [.. _numbers];
        double[] numbers = new double[_content.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> bytes = _content.Span[(i * size)..];
            numbers[i] = _type switch
            {
                FloatType => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                DoubleType => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                Int32Type => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            };
        }

        return numbers;
    }

    int? Digits(int index) => int.TryParse(Encoding.ASCII.GetString(_strings[index]), NumberStyles.None, CultureInfo.InvariantCulture,
        out int number) ? number : null;

    BoardValue Session()
    {
        foreach (WireField field in WireField.Of(_metadata))
            if (field is { Number: 3, HasBytes: true }) return Start(field.Bytes);
            else if (field is { Number: 4, HasBytes: true }) return End(field.Bytes);
        return new OtherValue(Tag, "hparams");
    }

    static SessionStartValue Start(ReadOnlyMemory<byte> info)
    {
        Dictionary<string, object?> settings = new(StringComparer.Ordinal);
        string group = "";
        double started = 0;
        foreach (WireField field in WireField.Of(info))
            switch (field.Number)
            {
                case 1 when field.HasBytes:
                    WireField[] entry = [.. WireField.Of(field.Bytes)];
                    settings[entry.FirstOrDefault(part => part.Number == 1).Text] =
                        Setting(entry.FirstOrDefault(part => part.Number == 2).Bytes);
                    break;
                case 4 when field.HasBytes: group = field.Text; break;
                case 5: started = field.Number64; break;
            }

        return new SessionStartValue(settings, group, started);
    }

    static object? Setting(ReadOnlyMemory<byte> value)
    {
        WireField field = WireField.Of(value).FirstOrDefault();
        return field.Number switch { 2 => field.Number64, 3 => field.Text, 4 => field.Raw != 0, _ => null };
    }

    static SessionEndValue End(ReadOnlyMemory<byte> info)
    {
        bool hasSucceeded = false;
        double ended = 0;
        foreach (WireField field in WireField.Of(info))
            if (field.Number == 1) hasSucceeded = field.Integer == 1;
            else if (field.Number == 2) ended = field.Number64;
        return new SessionEndValue(hasSucceeded, ended);
    }

    ImageValue LegacyImage(ReadOnlyMemory<byte> message)
    {
        int width = 0, height = 0;
        ReadOnlyMemory<byte> png = default;
        foreach (WireField field in WireField.Of(message))
            if (field.Number == 1) height = (int)field.Integer;
            else if (field.Number == 2) width = (int)field.Integer;
            else if (field is { Number: 4, HasBytes: true }) png = field.Bytes;
        return new ImageValue(Tag, width, height, png);
    }

    /// <summary>Buckets by their right edges; the first begins at the smallest number.</summary>
    HistogramValue LegacyHistogram(ReadOnlyMemory<byte> message)
    {
        double left = 0;
        List<double> limits = [], counts = [];
        foreach (WireField field in WireField.Of(message))
            if (field.Number == 1) left = field.Number64;
            else if (field.Number == 6) limits.AddRange(Repeated(field, sizeof(double)));
            else if (field.Number == 7) counts.AddRange(Repeated(field, sizeof(double)));
        List<HistogramBucket> buckets = [];
        foreach ((double limit, double count) in limits.Zip(counts))
        {
            buckets.Add(new HistogramBucket(Math.Min(left, limit), limit, count));
            left = limit;
        }

        return new HistogramValue(Tag, buckets);
    }

    /// <summary>Numbers of a repeated field, of which one record holds one, or many packed together.</summary>
    static double[] Repeated(WireField field, int size)
    {
        if (!field.HasBytes) return [field.Number64];
        double[] numbers = new double[field.Bytes.Length / size];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = size == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(field.Bytes.Span[(i * size)..])
                : BinaryPrimitives.ReadDoubleLittleEndian(field.Bytes.Span[(i * size)..]);
        return numbers;
    }
}
