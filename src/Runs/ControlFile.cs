using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hone.Training.Controls;

namespace Hone.Runs;

/// <summary>
/// <c>control.jsonl</c>: what is asked of a run while it trains, one JSON object a line, only ever added to. A hand that adds a line by
/// <c>echo</c> asks as well as <c>hone control</c> does.
/// </summary>
/// <remarks>What was asked of an earlier process is not taken by a later one: whoever asked was told that it had ended.</remarks>
public sealed class ControlFile : IControlSource
{
    const int LongestLine = 4096, LongestText = 200;
    static readonly TimeSpan PatienceForLock = TimeSpan.FromSeconds(5);

    readonly string _path;
    long _read;

    /// <summary>Takes what is asked from now on.</summary>
    /// <param name="folder">The run.</param>
    public ControlFile(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _path = folder.ControlFile;
        _read = Length;
    }

    long Length => new FileInfo(_path) is { Exists: true } file ? file.Length : 0;

    /// <inheritdoc/>
    public ReceivedControl? TryTake(int step)
    {
        long length = Length;
        if (length == _read) return null;
        if (length < _read)
        {
            _read = length;
            return new ReceivedControl(null, "", "control.jsonl became shorter: lines are only to be added to its end");
        }

        using LineReader lines = new(_path, _read);
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (length - _read <= LongestLine) return null;                      // somebody is writing it
            _read = length;
            return new ReceivedControl(null, "", $"a line of more than {LongestLine} bytes");
        }

        _read += line.Length + 1;
        return Parse(line);
    }

    /// <summary>Asks something of a run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="control">What is asked.</param>
    /// <exception cref="IOException">The line could not be written.</exception>
    public static void Add(RunFolder folder, Control control)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(control, ControlJson.Default.Control);
        using FileLock? turn = FileLock.TryTake(folder.ControlFile + ".lock", PatienceForLock);
        if (turn is null)
            throw new IOException($"{folder.ControlFile} is being written by another process\nTry again.");
        using FileStream file = new(folder.ControlFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Seek(0, SeekOrigin.End);
        bool isTorn = file.Length > 0 && LastByte(file) != '\n';
        file.Write([.. isTorn ? "\n"u8 : default, .. line, (byte)'\n']);
    }

    static int LastByte(FileStream file)
    {
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte();
    }

    static ReceivedControl Parse(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestText)]);
        if (line.Length > LongestLine) return new ReceivedControl(null, text, $"a line of more than {LongestLine} bytes");
        try
        {
            Control? control = JsonSerializer.Deserialize(line, ControlJson.Default.Control);
            return new ReceivedControl(control, text, control is null ? "null is no command" : null);
        }
        catch (JsonException failure)
        {
            return new ReceivedControl(null, text, $"no line such as {{\"command\": \"pause\"}}: {failure.Message}");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Control))]
sealed partial class ControlJson : JsonSerializerContext;
