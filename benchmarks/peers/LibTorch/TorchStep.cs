using System.Diagnostics;
using System.Text.Json.Nodes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hone.Peers;

/// <summary>Times LibTorch's step in this process and tells it as one line of JSON.</summary>
static class TorchStep
{
    public static JsonObject Time(StepSizes sizes, bool isHalf, int threads)
    {
        set_num_threads(threads);
        random.manual_seed(0);
        using DisposeScope outer = NewDisposeScope();
        TorchGpt model = new(sizes, isHalf);
        AdamW optimizer = optim.AdamW(model.parameters(), 1e-4);
        long[] shape = [sizes.Rows, sizes.Length];
        Tensor ids = randint(0, 65, shape, ScalarType.Int64), targets = randint(0, 65, shape, ScalarType.Int64);
        List<double> times = [];
        float loss = 0;
        for (int step = 0; step <= sizes.Steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            long begun = Stopwatch.GetTimestamp();
            optimizer.zero_grad();
            Tensor nats = model.call(ids, targets);
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
