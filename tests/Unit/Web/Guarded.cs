using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Hone.Runs;
using Hone.Web;

namespace Hone.Unit.Web;

/// <summary>A page from elsewhere can neither read nor start anything, and no name leads out of the folder of runs.</summary>
public sealed class Guarded : ServerCase
{
    [Theory]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost")]
    [InlineData("evil.example")]
    [InlineData("[::2]")]
    public async Task Another_host_is_refused(string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/runs");
        request.Headers.Host = host.Contains("evil", StringComparison.Ordinal) ? $"{host}:{Address.Port}" : host;

        await RefusedAsync(HttpStatusCode.Forbidden, request);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Its_own_names_are_let_in(string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/runs");
        request.Headers.Host = $"{host}:{Address.Port}";
        using HttpResponseMessage answer = await Client.SendAsync(request, Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("GET /api/runs HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/runs HTTP/1.0\r\n\r\n")]
    [InlineData("GET /api/runs HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n")]
    public async Task A_request_without_a_host_is_refused(string request)
    {
        string answer = await RawAsync(request);

        answer.ShouldMatch("^HTTP/1.1 40[03] ");
        answer.ShouldNotContain("\"runs\"");
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:1")]
    [InlineData("https://127.0.0.1")]
    public async Task Another_origin_is_refused(string origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/plan") { Content = Json("{}") };
        request.Headers.Add("Origin", origin);

        await RefusedAsync(HttpStatusCode.Forbidden, request);
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_fetch_of_another_site_is_refused(string site)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/runs");
        request.Headers.Add("Sec-Fetch-Site", site);

        await RefusedAsync(HttpStatusCode.Forbidden, request);
    }

    [Fact]
    public async Task A_link_on_another_page_opens_a_view_and_no_data()
    {
        async Task<HttpStatusCode> VisitAsync(string path)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            request.Headers.Add("Sec-Fetch-Dest", "document");
            using HttpResponseMessage answer = await Client.SendAsync(request, Stop);
            return answer.StatusCode;
        }

        (await VisitAsync("/")).ShouldBe(HttpStatusCode.OK);
        (await VisitAsync("/api/runs")).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task A_form_is_no_change(string? type)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/runs") { Content = new StringContent("{}") };
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, request);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("%2e%2e")]
    [InlineData("%2e%2e%2fsecret")]
    [InlineData("..%5csecret")]
    [InlineData("%2fetc")]
    [InlineData("C%3a%5csecret")]
    [InlineData("CON")]
    [InlineData("a%00b")]
    [InlineData("one%0a")]
    [InlineData("%ff%fe")]
    [InlineData("*")]
    [InlineData("o%3fe")]
    public async Task No_name_leads_out_of_the_folder(string name)
    {
        Finished("one");
        Directory.CreateDirectory(In("secret"));
        File.Copy(Directory.GetDirectories(Runs)[0] + "/run.json", In("secret", "run.json"));

        foreach (string path in new[] { $"/api/runs/{name}/curves", $"/api/runs/{name}/recipe", $"/v1/models/{name}" })
        {
            string answer = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost:{Address.Port}\r\nConnection: close\r\n\r\n");
            answer.ShouldMatch("^HTTP/1.1 4", $"{path}: {answer}");
        }
    }

    [Fact]
    public async Task A_link_to_a_run_elsewhere_is_no_run()
    {
        RunFolder folder = Finished("one");
        Directory.Move(folder.Path, In("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Runs, "1c5q0r-linked"), In("elsewhere"));

        await RefusedAsync(HttpStatusCode.NotFound, "/api/runs/1c5q0r-linked");
        ((int)(await GetAsync("/api/runs"))["total"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using HttpResponseMessage answer = await Client.PostAsync("/api/plan", Json($"{{\"yaml\": \"{new string('x', 2 << 20)}\"}}"), Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("POST", "/api/runs/one", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/runs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/nonsense", HttpStatusCode.NotFound)]
    [InlineData("GET", "/nonsense.js", HttpStatusCode.NotFound)]
    [InlineData("POST", "/nonsense", HttpStatusCode.MethodNotAllowed)]
    public async Task What_is_not_there_is_told_as_a_problem(string method, string path, HttpStatusCode status)
    {
        using HttpRequestMessage request = new(HttpMethod.Parse(method), path);
        if (method != "GET") request.Content = Json("{}");

        await RefusedAsync(status, request);
    }

    [Fact]
    public async Task A_server_that_is_read_only_changes_nothing()
    {
        await using WebServer server = await WebServer.StartAsync(Options with { IsReadOnly = true }, Stop);
        using HttpClient client = new() { BaseAddress = server.Address };
        foreach (string path in new[] { "/api/runs", "/api/runs/one/control", "/api/decide" })
        {
            using HttpResponseMessage answer = await client.PostAsync(path, Json("{}"), Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        using HttpResponseMessage plan = await client.PostAsync("/api/plan", Json("""{"yaml":"seed: 1"}"""), Stop);
        plan.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_its_token_nothing_is_told()
    {
        string token = WebServer.NewToken();
        await using WebServer server = await WebServer.StartAsync(Options with { Token = token }, Stop);
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };

        async Task<HttpStatusCode> WithAsync(string path, string? bearer)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            using HttpResponseMessage answer = await client.SendAsync(request, Stop);
            return answer.StatusCode;
        }

        (await WithAsync("/api/runs", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithAsync("/", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithAsync("/api/runs", token[..^1])).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithAsync("/api/runs", token + "x")).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithAsync("/?token=wrong", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithAsync("/api/runs", token)).ShouldBe(HttpStatusCode.OK);
        (await WithAsync("/?token=" + token, null)).ShouldBe(HttpStatusCode.Redirect, "the browser gets it as a cookie");
        (await WithAsync("/api/runs", null)).ShouldBe(HttpStatusCode.OK, "and sends that from then on");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("*")]
    public async Task An_address_that_others_see_needs_a_token(string host)
    {
        InvalidDataException refusal = await Should.ThrowAsync<InvalidDataException>(
            WebServer.StartAsync(Options with { Host = host }, Stop));

        refusal.Message.ShouldContain("--token");
    }

    [Fact]
    public async Task What_is_no_address_is_refused() =>
        (await Should.ThrowAsync<InvalidDataException>(WebServer.StartAsync(Options with { Host = "nowhere" }, Stop)))
            .Message.ShouldStartWith("\"nowhere\" is no address");

    [Fact]
    public async Task A_port_that_is_taken_is_told() =>
        (await Should.ThrowAsync<InvalidDataException>(WebServer.StartAsync(Options with { Port = Address.Port }, Stop)))
            .Message.ShouldContain("--port");

    async Task<string> RawAsync(string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port, Stop);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Stop);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}
