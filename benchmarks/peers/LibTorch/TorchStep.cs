using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hone.Peers;

/// <summary>Times LibTorch's step in this process and tells it as one line of JSON.</summary>
static class TorchStep
{
    /// <summary>A step of a GPT-2.</summary>
    public static JsonObject Time(StepSizes sizes, bool isHalf, int threads)
    {
        Begin(threads);
        using DisposeScope outer = NewDisposeScope();
        TorchGpt model = new(sizes, isHalf);
        long[] shape = [sizes.Rows, sizes.Length];
        Tensor ids = randint(0, 65, shape, ScalarType.Int64), targets = randint(0, 65, shape, ScalarType.Int64);
        return Time(() => model.call(ids, targets), model.parameters(), sizes.Steps);
    }

    /// <summary>A step of LeNet on images of 28×28.</summary>
    public static JsonObject TimeLeNet(int images, int steps, int threads)
    {
        Begin(threads);
        using DisposeScope outer = NewDisposeScope();
        TorchLeNet model = new();
        Tensor numbers = rand([images, 1, 28, 28]), classes = randint(0, 10, [images], ScalarType.Int64);
        return Time(() => model.call(numbers, classes), model.parameters(), steps);
    }

    static void Begin(int threads)
    {
        set_num_threads(threads);
        random.manual_seed(0);
    }

    static JsonObject Time(Func<Tensor> lossOf, IEnumerable<Parameter> parameters, int steps)
    {
        AdamW optimizer = optim.AdamW(parameters, 1e-4);
        List<double> times = [];
        float loss = 0;
        for (int step = 0; step <= steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            long begun = Stopwatch.GetTimestamp();
            optimizer.zero_grad();
            Tensor nats = lossOf();
            nats.backward();
            optimizer.step();
            loss = nats.item<float>();
            if (step > 0) times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);     // the first one makes its kernels
        }

        times.Sort();
        return new JsonObject
        {
            ["least_milliseconds"] = times[0], ["milliseconds"] = times[times.Count / 2], ["loss"] = loss,
            ["peak_resident_bytes"] = Process.GetCurrentProcess().PeakWorkingSet64, ["threads"] = get_num_threads(),
        };
    }
}
