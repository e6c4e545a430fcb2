using System.Diagnostics;
using System.Globalization;
using LLama;
using LLama.Common;
using LLama.Native;

// Hone.Served FILE PROMPT TOKENS RUNS THREADS: tokens a second of llama.cpp, of a prompt and of writing on, the best and the median of
// some runs, as hone bench generate --json tells them.
(string file, int prompt, int tokens, int runs, int threads) = (args[0], Number(1), Number(2), Number(3), Number(4));
NativeLibraryConfig.All.WithAvx(AvxLevel.Avx512).WithLogCallback((level, message) =>
{
    if (level >= LLamaLogLevel.Warning) Console.Error.Write(message);
});
// LLamaSharp's own defaults would compute with keys and values in half precision.
ModelParams parameters = new(file)
{
    ContextSize = (uint)(prompt + tokens + 8), BatchSize = (uint)prompt, UBatchSize = (uint)prompt, FlashAttention = false,
    TypeK = GGMLType.GGML_TYPE_F32, TypeV = GGMLType.GGML_TYPE_F32, GpuLayerCount = 0, Threads = threads, BatchThreads = threads,
};
using LLamaWeights model = LLamaWeights.LoadFromFile(parameters);
using LLamaContext context = model.CreateContext(parameters);
int vocabulary = model.Vocab.Count;
List<double> reading = [], writing = [], busyReadings = [], busyWritings = [];
for (int run = 0; run < runs + 2; run++)
{
    context.NativeHandle.MemoryClear();
    LLamaBatch batch = new();
    for (int i = 0; i < prompt; i++) batch.Add(1 + i % (vocabulary - 1), i, LLamaSeqId.Zero, i == prompt - 1);
    long start = Stopwatch.GetTimestamp();
    double busy = Busy();
    Decode(batch);
    int token = Likeliest(prompt - 1);
    double read = Stopwatch.GetElapsedTime(start).TotalSeconds;
    double busyReading = Busy() - busy;
    (start, busy) = (Stopwatch.GetTimestamp(), Busy());
    for (int i = 1; i < tokens; i++)
    {
        batch.Clear();
        batch.Add(token, prompt + i - 1, LLamaSeqId.Zero, true);
        Decode(batch);
        token = Likeliest(0);
    }

    if (run < 2) continue;                                                   // the first ones are not counted
    reading.Add(prompt / read);
    writing.Add((tokens - 1) / Stopwatch.GetElapsedTime(start).TotalSeconds);
    busyReadings.Add(prompt / busyReading);
    busyWritings.Add((tokens - 1) / (Busy() - busy));
}

Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""
    {"tokens_per_second": {{Median(writing)}}, "best_tokens_per_second": {{writing.Max()}}, "prompt_tokens_per_second": {{Median(reading)}},
    "best_prompt_tokens_per_second": {{reading.Max()}}, "tokens_per_processor_second": {{Median(busyWritings)}},
    "prompt_tokens_per_processor_second": {{Median(busyReadings)}}}
    """));

int Number(int place) => int.Parse(args[place], CultureInfo.InvariantCulture);

static double Busy() => Environment.CpuUsage.TotalTime.TotalSeconds;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

int Likeliest(int place)
{
    ReadOnlySpan<float> scores = context.NativeHandle.GetLogitsIth(place);
    int best = 0;
    for (int i = 1; i < scores.Length; i++)
        if (scores[i] > scores[best]) best = i;
    return best;
}

void Decode(LLamaBatch batch)
{
    if (context.Decode(batch) != DecodeResult.Ok) throw new InvalidOperationException($"llama.cpp did not compute {file}");
}
