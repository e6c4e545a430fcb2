using System.Diagnostics;
using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Autograd;
using Hone.Tensors.Backends;

namespace Hone.Hosting.Exchange;

/// <summary>The compiled forward pass of a model that scores every token of a piece of text.</summary>
sealed class NextTokenScores : IDisposable
{
    readonly Tensor _ids, _logits;
    readonly TapeProgram _program;
    readonly float[] _scores;

    public NextTokenScores(GptModel model, IBackend backend, int length)
    {
        Tape tape = new(backend, trains: false);
        _ids = tape.Input("ids", DType.Int32, new Shape(1, length));
        _logits = model.Logits(_ids);
        _program = tape.Compile(_logits);
        _scores = new float[_logits.Shape.Count];
        _ids.Upload<int>(new int[length]);
        _program.Forward();                                                  // what runs first is compiled while it runs
    }

    /// <summary>Seconds that it has computed.</summary>
    public double Seconds { get; private set; }

    /// <summary>The scores, [length, V]. Borrowed until the next run.</summary>
    public ReadOnlyMemory<float> Run(ReadOnlySpan<int> ids)
    {
        long start = Stopwatch.GetTimestamp();
        _ids.Upload(ids);
        _program.Forward();
        Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
        _logits.Download<float>(_scores);
        return _scores;
    }

    public void Dispose() => _program.Dispose();
}
