using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hone.Web.Http;

/// <summary>
/// The files of the page, which are in the program; a script is sent with all that it imports. Where <c>HONE_PAGE</c> names a folder they
/// are taken from there, as they now are: for whoever works on them.
/// </summary>
sealed class PageFiles
{
    const string Prefix = "page/";

    /// <summary>The addresses of views, and the file of each.</summary>
    static readonly (string Path, string File)[] Views =
        [("/", "index.html"), ("/compare", "compare.html"), ("/new", "new.html"), ("/chat", "chat.html")];

    static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8", [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml", [".json"] = "application/json", [".png"] = "image/png", [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2", [".txt"] = "text/plain; charset=utf-8", [".webmanifest"] = "application/manifest+json",
    };

    /// <summary>The files of the page by their names, and how the program holds them.</summary>
    internal static IReadOnlyDictionary<string, string> Resources { get; } = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(resource => resource[Prefix.Length..].Replace('\\', '/'), StringComparer.Ordinal);

    readonly Dictionary<string, Lazy<Served>> _served = Prepared();
    readonly string? _folder = Environment.GetEnvironmentVariable("HONE_PAGE") is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>Answers with the file of an address; a problem where there is none.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        string name = NameOf(path);
        Served? file = _folder is not null ? OfFolder(name) : _served.TryGetValue(name, out Lazy<Served>? known) ? known.Value : null;
        if (file is null)
            return new Problem(StatusCodes.Status404NotFound, $"there is nothing at {path}",
                "The runs are at /; docs/api.md lists every address of the API.").ExecuteAsync(context);
        HttpResponse response = context.Response;
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache";                          // asked for each time, sent when it changed
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.Type;
        bool isPacked = file.Packed is not null
            && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (isPacked) response.Headers.ContentEncoding = "br";
        byte[] body = isPacked ? file.Packed! : file.Bytes;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    static string NameOf(string path)
    {
        foreach ((string view, string file) in Views)
            if (path == view) return file;
        return path.StartsWith("/runs/", StringComparison.Ordinal) && path.IndexOf('/', "/runs/".Length) < 0 ? "run.html" : path[1..];
    }

    /// <summary>Every file there is, each read and packed when it is first asked for.</summary>
    static Dictionary<string, Lazy<Served>> Prepared() => Resources.ToDictionary(file => file.Key, file => new Lazy<Served>(() =>
        Served.Of(file.Key, Path.GetExtension(file.Key) == ".js" ? Encoding.UTF8.GetBytes(ScriptBundle.Of(file.Key, TextOf))
            : Read(file.Key), isPacked: true)));

    /// <summary>The text of a file of the page, as it was written.</summary>
    internal static string TextOf(string name) => Encoding.UTF8.GetString(Read(name));

    static byte[] Read(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream(Resources[name])!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    Served? OfFolder(string name)
    {
        string path = Path.GetFullPath(Path.Combine(_folder!, name));
        return path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path)
            ? Served.Of(name, File.ReadAllBytes(path), isPacked: false) : null;
    }

    /// <summary>A file as it is sent.</summary>
    sealed record Served(string Type, string Tag, byte[] Bytes, byte[]? Packed)
    {
        public static Served Of(string name, byte[] bytes, bool isPacked)
        {
            string type = Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream");
            string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
            return new Served(type, tag, bytes, isPacked && Pack(bytes) is var packed && packed.Length < bytes.Length ? packed : null);
        }

        static byte[] Pack(byte[] bytes)
        {
            using MemoryStream packed = new();
            using (BrotliStream brotli = new(packed, CompressionLevel.Optimal)) brotli.Write(bytes);
            return packed.ToArray();
        }
    }
}
