using Hone.Models.Gpt;
using Hone.Tensors;
using Hone.Tensors.Backends;
using Hone.Tensors.Parameters;
using Hone.Training.Checkpoints;
using Hone.Training.Optimizers;
using Hone.Training.Schedules;

namespace Hone.Unit.Training;

/// <summary>Every optimizer against its paper's formula in double precision, on matrices of every shape, in every kernel family.</summary>
public sealed class Optimizers
{
    const int Updates = 4;

    public static TheoryData<string, int, int> Matrices
    {
        get
        {
            TheoryData<string, int, int> data = [];
            foreach (string family in Backends.Kernels().Where(one => one.Availability.IsAvailable).Select(one => one.Family))
                foreach ((int rows, int columns) in ((int, int)[])[(24, 24), (17, 40), (40, 17), (1, 9), (9, 1), (64, 33)])
                    data.Add(family, rows, columns);
            return data;
        }
    }

    [Theory, MemberData(nameof(Matrices))]
    public void Lion_is_that_of_the_paper(string family, int rows, int columns)
    {
        using Matrix matrix = new(family, rows, columns);
        Lion lion = new(matrix.Parameters, matrix.Backend, new LionOptions { Beta1 = 0.9f, Beta2 = 0.98f, WeightDecay = 0.3f });
        double[] values = matrix.Values, momentum = new double[values.Length];
        for (int t = 0; t < Updates; t++)
        {
            double[] g = matrix.SetGradient(t, scale: 0.25);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] -= 0.01 * (Math.Sign(0.9 * momentum[i] + 0.1 * g[i]) + 0.3 * values[i]);
                momentum[i] = 0.98 * momentum[i] + 0.02 * g[i];
            }

            lion.Update(t, 0.01f, 0.25f);
        }

        matrix.ShouldBe(values, 1e-6);
    }

    [Theory, MemberData(nameof(Matrices))]
    public void Sgd_is_that_of_pytorch(string family, int rows, int columns)
    {
        foreach (bool isNesterov in (bool[])[false, true])
        {
            using Matrix matrix = new(family, rows, columns);
            Sgd sgd = new(matrix.Parameters, matrix.Backend,
                new SgdOptions { Momentum = 0.9f, WeightDecay = 0.01f, IsNesterov = isNesterov });
            double[] values = matrix.Values, momentum = new double[values.Length];
            for (int t = 0; t < Updates; t++)
            {
                double[] g = matrix.SetGradient(t, scale: 0.25);
                for (int i = 0; i < values.Length; i++)
                {
                    double gradient = g[i] + 0.01 * values[i];
                    momentum[i] = 0.9 * momentum[i] + gradient;
                    values[i] -= 0.05 * (isNesterov ? gradient + 0.9 * momentum[i] : momentum[i]);
                }

                sgd.Update(t, 0.05f, 0.25f);
            }

            matrix.ShouldBe(values, 1e-6);
        }
    }

    [Theory, MemberData(nameof(Matrices))]
    public void Muon_is_that_of_its_sources(string family, int rows, int columns)
    {
        foreach ((bool cautious, bool equilibrates, bool renormalizes, float beta2) in
            ((bool, bool, bool, float)[])[(true, false, false, 0.9f), (false, false, false, 0), (true, true, true, 0.9f)])
        {
            using Matrix matrix = new(family, rows, columns);
            Muon muon = new(matrix.Parameters, matrix.Backend, new MuonOptions
            {
                Momentum = new Schedule(new LinearDecay(0.85, 0.95, Updates)),
                WeightDecay = Schedule.Constant(0.3),
                Beta2 = beta2,
                IsCautious = cautious,
                EquilibratesRows = equilibrates,
                Renormalizes = renormalizes,
            });
            MuonReference reference = new(rows, columns, cautious, equilibrates, renormalizes, beta2);
            double[] values = matrix.Values;
            for (int t = 0; t < Updates; t++)
            {
                double[] g = matrix.SetGradient(t, scale: 0.25);
                reference.Update(values, g, rate: 0.02, momentum: 0.85 + 0.1 * t / Updates, decay: 0.3);
                muon.Update(t, 0.02f, 0.25f);
            }

            matrix.ShouldBe(values, 2e-4);                                   // five polynomials of degree five amplify a rounding
        }
    }

    [Theory, InlineData(Precision.F32), InlineData(Precision.BF16)]
    public void Muon_makes_a_momentum_nearly_orthogonal(Precision precision)
    {
        using IBackend backend = Backends.Create(threads: 2, precision: precision);
        using Matrix matrix = new(backend, 96, 64);
        Muon muon = new(matrix.Parameters, backend, new MuonOptions { Beta2 = 0, WeightDecay = Schedule.Constant(0) });
        double[] before = matrix.Values;
        matrix.SetGradient(0, scale: 1);
        muon.Update(0, 1, 1);
        double[] moved = [.. before.Zip(matrix.Values, (old, now) => (old - now) / Math.Sqrt(96.0 / 64))];
        double[] gram = MuonReference.Product(MuonReference.Transposed(moved, 96, 64), moved, 64, 96, 64);
        for (int i = 0; i < 64; i++)
            for (int j = 0; j < 64; j++)
                gram[i * 64 + j].ShouldBe(i == j ? 1 : 0, i == j ? 0.5 : 0.35, $"[{i}, {j}]");
    }

    [Theory, InlineData(Precision.F32), InlineData(Precision.BF16)]
    public void Muon_gives_the_same_bits_on_one_and_two_threads_and_after_a_checkpoint(Precision precision)
    {
        string folder = Directory.CreateTempSubdirectory("hone-muon-").FullName;
        try
        {
            float[][] ends = [Train(1, null), Train(2, null), Train(2, Path.Combine(folder, "checkpoints"))];
            ends[1].ShouldBe(ends[0]);
            ends[2].ShouldBe(ends[0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        float[] Train(int threads, string? store)
        {
            using Toy first = Make(threads);
            if (store is null)
            {
                first.Run();
                return first.Weights;
            }

            first.Run(stopAfter: 5);
            first.Store(store).Save(first.State);
            using Toy second = Make(threads);
            second.Load(Checkpoint.Open(Directory.GetDirectories(store).Single()));
            second.Run();
            return second.Weights;
        }

        Toy Make(int threads) => new(Toy.Of(steps: 12), Toy.Modern with { Layers = 2, KeyValueHeads = 1, Activation = Activation.SwiGlu },
            threads, precision: precision, optimizer: (parameters, backend) => new Muon(parameters, backend, new MuonOptions()));
    }

    [Fact]
    public void Muon_treats_queries_keys_and_values_each_by_themselves_and_leaves_the_rest_to_AdamW()
    {
        using IBackend backend = Backends.Create(threads: 1);
        using GptModel model = new(Toy.Modern with { KeyValueHeads = 1 }, backend, seed: 3);
        Muon muon = new(model.Parameters, backend, new MuonOptions());
        Parameter qkv = model.Parameters.All.Single(parameter => parameter.Name == "blocks.0.attention.qkv.weight");
        qkv.Stacked.ShouldBe([16, 8, 8]);
        Dictionary<string, Shape> state = muon.State.ToDictionary(one => one.Name, one => one.Tensor.Shape);
        state["momentum.blocks.0.attention.qkv.weight"].ShouldBe(new Shape(32, 16));
        state["variance.blocks.0.attention.qkv.weight"].ShouldBe(new Shape(16 + 16 + 16, 1));
        state.ShouldContainKey("first.tokens");
        state.ShouldContainKey("second.norm.gain");
        state.Keys.ShouldNotContain("first.blocks.0.attention.qkv.weight");
        state.Keys.ShouldNotContain("momentum.tokens");
    }

    [Fact]
    public void Schedules_are_those_of_nanochat_for_a_depth_of_twelve()
    {
        const int Steps = 2520;
        Schedule rate = Schedule.WarmupStableDecay(1, 0.05, 40, Steps, 1638), decay = new(new CosineDecay(0.28, 0, Steps + 1)),
            momentum = new(new LinearDecay(0.85, 0.97, 400), new Hold(0.97, Steps - 1638 - 400), new LinearDecay(0.97, 0.9, 1638));
        foreach ((int step, float factor, float muon, float loss) in ((int, float, float, float)[])[
            (0, 0.025f, 0.85f, 0.28f), (1, 0.05f, 0.8503f, 0.28f), (39, 1, 0.8617f, 0.279835f), (40, 1, 0.862f, 0.279826f),
            (200, 1, 0.91f, 0.275671f), (400, 1, 0.97f, 0.262951f), (882, 1, 0.97f, 0.203559f), (883, 0.999420f, 0.969957f, 0.203403f),
            (1260, 0.780769f, 0.953846f, 0.14f), (1701, 0.525f, 0.935f, 0.066850f), (2000, 0.351587f, 0.922222f, 0.028401f),
            (2519, 0.050580f, 0.900043f, 0)])
        {
            rate.At(step).ShouldBe(factor, 1e-6f, $"rate at {step}");
            momentum.At(step).ShouldBe(muon, 1e-6f, $"momentum at {step}");
            decay.At(step).ShouldBe(loss, 1e-6f, $"decay at {step}");
        }
    }

    [Fact]
    public void The_rate_may_fall_with_the_root_of_the_step_or_in_a_straight_line()
    {
        Schedule root = new(new Warmup(1, 100), new InverseSquareRoot(1, 100, 900));
        root.At(99).ShouldBe(1);
        root.At(100).ShouldBe(1);
        root.At(400).ShouldBe(0.5f, 1e-6f);
        root.At(10_000).ShouldBe(0.1f, 1e-6f);
        Schedule line = new(new Warmup(1, 10), new LinearDecay(1, 0, 90));
        line.At(55).ShouldBe(0.5f, 1e-6f);
        line.At(500).ShouldBe(0f);
    }

    /// <summary>Muon in double precision, as its sources write it.</summary>
    sealed class MuonReference(int rows, int columns, bool cautious, bool equilibrates, bool renormalizes, double beta2)
    {
        static readonly double[][] Polynomials =
        [
            [8.156554524902461, -22.48329292557795, 15.878769915207462], [4.042929935166739, -2.808917465908714, 0.5000178451051316],
            [3.8916678022926607, -2.772484153217685, 0.5060648178503393], [3.285753657755655, -2.3681294933425376, 0.46449024233003106],
            [2.3465413258596377, -1.7097828382687081, 0.42323551169305323],
        ];

        readonly double[] _momentum = new double[rows * columns], _variance = new double[Math.Max(rows, columns)];

        public void Update(double[] values, double[] gradient, double rate, double momentum, double decay)
        {
            for (int i = 0; i < gradient.Length; i++) _momentum[i] = momentum * _momentum[i] + (1 - momentum) * gradient[i];
            double[] x = [.. gradient.Zip(_momentum, (g, m) => (1 - momentum) * g + momentum * m)];
            if (equilibrates)
            {
                double[] norms = [.. Enumerable.Range(0, rows).Select(i => Norm([.. x.Skip(i * columns).Take(columns)]))];
                for (int i = 0; i < x.Length; i++) x[i] *= norms.Average() / norms[i / columns];
            }

            double length = Norm(x) * 1.01 + 1e-6;
            for (int i = 0; i < x.Length; i++) x[i] /= length;
            foreach (double[] p in Polynomials)
            {
                double[] gram = Product(x, Transposed(x, rows, columns), rows, columns, rows);
                double[] square = Product(gram, gram, rows, rows, rows);
                double[] polynomial = [.. gram.Zip(square, (first, second) => p[1] * first + p[2] * second)];
                double[] product = Product(polynomial, x, rows, rows, columns);
                for (int i = 0; i < x.Length; i++) x[i] = p[0] * x[i] + product[i];
            }

            if (renormalizes)
            {
                double factor = Math.Sqrt(Math.Min(rows, columns)) / Norm(x);
                for (int i = 0; i < x.Length; i++) x[i] *= factor;
            }

            if (beta2 > 0)
            {
                double before = Norm(x);
                int lines = Math.Max(rows, columns), size = Math.Min(rows, columns);
                for (int line = 0; line < lines; line++)
                {
                    double mean = 0;
                    for (int k = 0; k < size; k++) mean += Math.Pow(x[At(line, k)], 2) / size;
                    _variance[line] = beta2 * _variance[line] + (1 - beta2) * mean;
                }

                for (int line = 0; line < lines; line++)
                    for (int k = 0; k < size; k++) x[At(line, k)] /= Math.Sqrt(Math.Max(_variance[line], 1e-10));
                double ratio = before / Norm(x);
                for (int i = 0; i < x.Length; i++) x[i] *= ratio;
            }

            double step = rate * Math.Sqrt(Math.Max(1, (double)rows / columns));
            for (int i = 0; i < x.Length; i++)
                values[i] -= step * (x[i] + (!cautious || x[i] * values[i] >= 0 ? decay * values[i] : 0));
        }

        public static double[] Transposed(double[] a, int rows, int columns) =>
            [.. Enumerable.Range(0, a.Length).Select(i => a[i % rows * columns + i / rows])];

        public static double[] Product(double[] a, double[] b, int m, int k, int n)
        {
            double[] c = new double[m * n];
            for (int i = 0; i < m; i++)
                for (int l = 0; l < k; l++)
                    for (int j = 0; j < n; j++) c[i * n + j] += a[i * k + l] * b[l * n + j];
            return c;
        }

        /// <summary>Where number k of a line stands: lines are rows where there are as many or more of them.</summary>
        int At(int line, int k) => rows >= columns ? line * columns + k : k * columns + line;

        static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));
    }

    /// <summary>One parameter, a matrix, and beside it an embedding that is too small to matter.</summary>
    sealed class Matrix : IDisposable
    {
        readonly Tensor _matrix;
        readonly bool _ownsBackend;

        public Matrix(string family, int rows, int columns) : this(Backends.Create(threads: 2, kernels: family), rows, columns) =>
            _ownsBackend = true;

        public Matrix(IBackend backend, int rows, int columns)
        {
            Backend = backend;
            _matrix = Parameters.Add("matrix", new Shape(rows, columns), Initializer.Normal(0.5), ParameterRole.Matrix);
            Parameters.Add("table", new Shape(2, 3), Initializer.Normal(0.5), ParameterRole.Embedding);
            Parameters.Allocate(backend, seed: 5);
            Parameters.AllocateGradients();
        }

        public IBackend Backend { get; }

        public ParameterSet Parameters { get; } = new();

        public double[] Values => Array.ConvertAll(_matrix.ToArray(), value => (double)value);

        /// <summary>Sets a gradient of full rank, and gives it times a factor.</summary>
        public double[] SetGradient(int update, double scale)
        {
            Random random = new(update + 1);
            float[] gradient = new float[_matrix.Shape.Count];
            for (int i = 0; i < gradient.Length; i++) gradient[i] = (float)(random.NextDouble() - 0.5);
            _matrix.Gradient!.Upload(gradient);
            return Array.ConvertAll(gradient, value => value * scale);
        }

        public void ShouldBe(double[] expected, double tolerance)
        {
            double[] values = Values;
            for (int i = 0; i < values.Length; i++) values[i].ShouldBe(expected[i], tolerance * (1 + Math.Abs(expected[i])), $"number {i}");
        }

        public void Dispose()
        {
            Parameters.Dispose();
            if (_ownsBackend) Backend.Dispose();
        }
    }
}
