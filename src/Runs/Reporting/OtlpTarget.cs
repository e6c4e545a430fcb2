namespace Hone.Runs.Reporting;

/// <summary>An OpenTelemetry collector, and the headers it wants.</summary>
public sealed record OtlpTarget
{
    const string Path = "v1/metrics", Example = "http://localhost:4318";

    OtlpTarget(Uri address, IReadOnlyDictionary<string, string> headers) => (Address, Headers) = (address, headers);

    /// <summary>Where metrics are taken.</summary>
    public Uri Address { get; }

    /// <summary>Sent with each request. Never written anywhere.</summary>
    internal IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>A collector by its address, or by the environment that OpenTelemetry specifies.</summary>
    /// <param name="text">The base address, to which <c>/v1/metrics</c> is added, or <c>env</c>: then <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>
    /// and <c>OTEL_EXPORTER_OTLP_HEADERS</c> are read.</param>
    /// <param name="environment">A variable's value; the process's own when null.</param>
    /// <exception cref="InvalidDataException">It is no address of a server.</exception>
    public static OtlpTarget Of(string text, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (text != ReportAddress.Environment) return new OtlpTarget(Complete(Parse(text)), new Dictionary<string, string>());
        string given = environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : throw new InvalidDataException(
            "the address of the OpenTelemetry collector is to come from the environment, and OTEL_EXPORTER_OTLP_ENDPOINT is not set\n"
            + $"Set it, or write the address itself, such as {Example}.");
        return new OtlpTarget(Complete(Parse(given)), HeadersOf(environment("OTEL_EXPORTER_OTLP_HEADERS") ?? ""));
    }

    static Uri Parse(string text) => ReportAddress.Parse(text, "an OpenTelemetry collector", Example);

    static Uri Complete(Uri address) => address.AbsolutePath.EndsWith(Path, StringComparison.Ordinal) ? address
        : new Uri($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Path}");

    /// <summary>As W3C Baggage has it: <c>key=value,key=value</c>, with escapes as in addresses.</summary>
    static Dictionary<string, string> HeadersOf(string text)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (part.Split('=', 2) is [var name, var value]) headers[name.Trim()] = Uri.UnescapeDataString(value.Trim());
        return headers;
    }
}
