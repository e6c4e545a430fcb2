using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Hone.Data.Sources.Downloads;

/// <summary>A download under way: a file that grows, held by one process at a time, beside it the server's name for its version.</summary>
sealed class PartialFile : IAsyncDisposable
{
    readonly string _path;
    readonly FileStream _file;
    bool _isGone;

    /// <exception cref="IOException">It cannot be written, or another process writes it.</exception>
    public PartialFile(string path)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);
            _file.Seek(0, SeekOrigin.End);
        }
        catch (IOException failure)
        {
            throw Unwritable(failure);
        }
    }

    public long Length => _file.Length;

    /// <summary>The version the bytes are of, if the server gave one that promises equal bytes.</summary>
    public EntityTagHeaderValue? Version
    {
        get => File.Exists(VersionPath) && EntityTagHeaderValue.TryParse(File.ReadAllText(VersionPath), out EntityTagHeaderValue? version)
            ? version
            : null;
        set
        {
            if (value is { IsWeak: false })
                File.WriteAllText(VersionPath, value.ToString());
            else
                File.Delete(VersionPath);
        }
    }

    string VersionPath => _path + ".etag";

    public async Task Append(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await _file.WriteAsync(bytes, stop);
        }
        catch (IOException failure)
        {
            throw Unwritable(failure);
        }
    }

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public async Task<string> Hash(CancellationToken stop)
    {
        _file.Seek(0, SeekOrigin.Begin);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(_file, stop));
    }

    /// <summary>Forgets what has come.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        Version = null;
    }

    /// <summary>Gives the file its final name.</summary>
    public async Task RenameTo(string path)
    {
        Version = null;
        _isGone = true;
        await _file.DisposeAsync();
        File.Move(_path, path, overwrite: true);
    }

    /// <summary>Lets go of the file. What has come stays, to go on from; nothing stays of nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isGone)
            return;
        _isGone = true;
        bool isEmpty = Length == 0;
        await _file.DisposeAsync();
        if (isEmpty)
            File.Delete(_path);
    }

    IOException Unwritable(IOException failure) => new(
        $"{_path} cannot be written: {failure.Message}\nMake room on that disk, or wait if another process is getting the same text.",
        failure);
}
