using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hone.Runs;

/// <summary>A moment as <c>2031-05-04T03:02:01.000Z</c>: ISO 8601, UTC, milliseconds, so that texts sort as the moments do.</summary>
sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The moment as text.</summary>
    public static string Write(DateTimeOffset moment) => moment.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Write(value));
}
