using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hone.Runs;
using Hone.Training.Events;
using Hone.Unit.Runs;

namespace Hone.Unit.Web;

/// <summary>
/// Requests at random against every address that the OpenAPI document has: none is a fault of the server's, and each is answered. With
/// <c>HONE_MUTATIONS=100000</c>, so many.
/// </summary>
public sealed class MutatedRequests : ServerCase
{
    const int Usual = 600;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    static readonly string[] Values = ["", "-1", "0", "1e9", "NaN", "-Infinity", "1e400", "x", "%00", "a,b", "one,two", "loss",
        "validation%3c1", "'", "%22", "true", "null", new('9', 40), "%e2%80%ae", "status", "settings", "{}", "=", "tags~%7c", "..",
        "%2e%2e%2f", "steps",
        "tokens", "log", "one@best", "one@-1", "9.9", "%ff%fe", new('a', 3000)];

    static readonly string[] Bodies =
    [
        "{}", "[]", "null", "1", "\"text\"", "{\"recipe\":1}", "{\"recipe\":\"small\"}", "{\"yaml\":\"\\u0000\"}", "{\"yaml\":\"a: [\"}",
        "{\"yaml\":\"seed: 1\",\"settings\":{\"\":{},\"seed\":[1]}}", "{\"recipe\":\"small\",\"settings\":{\"model.width\":-7}}",
        "{\"yaml\":\"model: {kind: ngrams}\"}", "{\"command\":\"stop\",\"wait\":0.01}", "{\"command\":\"rate\",\"factor\":1e400}",
        "{\"command\":\"rate\",\"factor\":\"much\"}", "{\"model\":\"one\",\"prompt\":[[]]}", "{\"model\":\"one\",\"messages\":[{}]}",
        "{\"model\":\"one\",\"prompt\":\"a\",\"max_tokens\":-1}", "{\"model\":\"one\",\"prompt\":\"\\ud800\"}",
        "{\"yaml\":\"seed: 1\",\"settings\":{\"name\":\"\\ud800\"}}", "{\"candidates\":[],\"baselines\":[]}",
        "{\"candidates\":[null],\"baselines\":[\"one\"]}", "{\"candidates\":[\"one\"],\"baselines\":[\"one\"]}",
        "{\"wait\":-1}", "{\"wait\":1}",
    ];

    [Fact]
    public async Task None_is_a_fault_and_each_is_answered()
    {
        Directory.CreateDirectory(In("recipes"));
        File.WriteAllText(In("recipes", "small.yaml"), "model: { layers: 1, width: 32 }\n");
        Finished("one");
        Run("two", Examples.Started(0), Examples.Step(0, float.NaN), Examples.Evaluation(1, double.PositiveInfinity),
            Examples.Finished(1, Ending.Stopped));
        RunFolder damaged = Finished("damaged");
        File.WriteAllText(damaged.ManifestFile, "{");
        (string Method, string Path, string[] Names)[] addresses = [.. Addresses(await GetAsync("/api/openapi.json"))];
        addresses.Length.ShouldBeGreaterThan(30, "every address is tried");
        string? wanted = Environment.GetEnvironmentVariable("HONE_MUTATIONS");
        int count = wanted is { Length: > 0 } ? int.Parse(wanted, CultureInfo.InvariantCulture) : Usual;
        Random random = new(3);
        for (int i = 0; i < count; i++)
        {
            (string method, string path, string[] names) = addresses[i % addresses.Length];
            string query = string.Join('&', Enumerable.Range(0, random.Next(5)).Where(_ => names.Length > 0)
                .Select(_ => $"{names[random.Next(names.Length)]}={One(Values, random)}"));
            string place = path;
            while (place.IndexOf('{', StringComparison.Ordinal) is >= 0 and var from)
                place = place[..from] + (random.Next(3) > 0 ? One(["one", "two", "damaged", "small"], random)
                    : Uri.EscapeDataString(One(Values, random))) + place[(place.IndexOf('}', from) + 1)..];
            byte[] body = Mutated(Encoding.UTF8.GetBytes(One(Bodies, random)), random);
            using HttpRequestMessage request = new(HttpMethod.Parse(method), $"{place}?{query}");
            if (method == "POST")
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                if (random.Next(4) == 0)
                    request.Headers.TryAddWithoutValidation("Idempotency-Key", One(["k", new string('k', 400)], random));
            }

            using HttpResponseMessage answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop)
                .WaitAsync(Patience, Stop);
            string what = $"{method} {place}?{query} {Encoding.UTF8.GetString(body)}";
            ((int)answer.StatusCode).ShouldNotBeInRange(500, 599, what);
            if (answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
                await answer.Content.ReadAsByteArrayAsync(Stop).WaitAsync(Patience, Stop);
        }
    }

    /// <summary>Every address with the names that its query takes.</summary>
    static IEnumerable<(string Method, string Path, string[] Names)> Addresses(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(),
            path.Key, (operation.Value!["parameters"]?.AsArray() ?? []).Where(one => (string?)one!["in"] == "query")
                .Select(one => (string)one!["name"]!).ToArray())));

    static string One(string[] words, Random random) => words[random.Next(words.Length)];

    /// <summary>The same with some bytes that are others, are there twice, or are missing; often as it is.</summary>
    static byte[] Mutated(byte[] body, Random random)
    {
        List<byte> bytes = [.. body];
        for (int i = random.Next(4) - 1; i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.Insert(at, bytes[at]); break;
                default: bytes.RemoveAt(at); break;
            }
        }

        return [.. bytes];
    }
}
