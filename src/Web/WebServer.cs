using System.Net;
using System.Security.Cryptography;
using Hone.Web.Describing;
using Hone.Web.Http;
using Hone.Web.Routes;
using Hone.Web.Starting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hone.Web;

/// <summary>
/// The page and the HTTP API over a folder of runs. It is another reader of that folder: whatever becomes of it, no run is hurt.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    const int LargestBody = 1 << 20, MostConnections = 1000;
    static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(2);

    readonly WebApplication _application;
    readonly Workplace _place;

    WebServer(WebApplication application, Workplace place) => (_application, _place) = (application, place);

    /// <summary>Where it answers, such as <c>http://127.0.0.1:4663</c>.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "[::1]", StringComparison.Ordinal));

    /// <summary>Only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(AddressOf(_place.Options.Host));

    /// <summary>A secret that nobody guesses: 192 random bits, in letters that an address takes as they are.</summary>
    public static string NewToken() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Starts a server; it answers when this returns.</summary>
    /// <exception cref="InvalidDataException">It must not, or cannot, listen there.</exception>
    public static async Task<WebServer> StartAsync(WebServerOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        IPAddress address = AddressOf(options.Host);
        if (!IPAddress.IsLoopback(address) && options.Token is null)
            throw new InvalidDataException($"{options.Host} is seen by other machines, and no token keeps them out\n"
                + "Give one with --token, or listen on 127.0.0.1 and come in by ssh -L.");

        // The empty builder: no files of settings and no variables of the environment change what is served.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "Hone.Web", EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json => WebJson.Apply(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi(ApiDocument.Name);
        builder.Services.AddResponseCompression(answers =>
            answers.MimeTypes = ["application/json", "application/problem+json", "text/plain", "text/markdown"]);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MinResponseDataRate = null;                       // a stream may be silent for long
            kestrel.Listen(address, options.Port);
        });
        WebApplication application = builder.Build();
        Workplace place = new(options, application.Lifetime.ApplicationStopping);
        application.Use(FailureAnswers.InvokeAsync);
        application.Use(new RequestGuard(options).InvokeAsync);
        application.UseResponseCompression();                                // of documents; a stream is sent as it comes
        application.UseRouting();
        AllRoutes.Map(application, place);
        try
        {
            await application.StartAsync(stop);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            throw new InvalidDataException($"port {options.Port} of {options.Host} is taken, perhaps by another hone serve\n"
                + "Give another one with --port, or --port 0 for any that is free.", failure);
        }

        _ = Task.Run(() => place.Runs.Index.Rows([]), CancellationToken.None);   // so that the first list need not wait for all of it
        return new WebServer(application, place);
    }

    /// <summary>Answers nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(PatienceAtTheEnd);
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
        _place.Dispose();
    }

    static IPAddress AddressOf(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out IPAddress? address) ? address : throw new InvalidDataException(
            $"\"{host}\" is no address to listen on\nGive one of this machine, such as 127.0.0.1, ::1 or 0.0.0.0."),
    };
}
