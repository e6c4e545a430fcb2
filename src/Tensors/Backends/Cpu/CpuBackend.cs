using Hone.Tensors.Autograd;
using Hone.Tensors.Backends.Cpu.Images;
using Hone.Tensors.Backends.Cpu.Products;
using Hone.Tensors.Memory;

namespace Hone.Tensors.Backends.Cpu;

/// <summary>The processor as a backend, in one kernel family: this file only says which kernel does what, each stands in its own.</summary>
internal sealed unsafe class CpuBackend<V, T>(string family, string reason, int threads) : IBackend, IMeasuresTiles
    where V : struct, ILanes<V> where T : ITile
{
    readonly Team _team = new(threads);
    readonly Workspace _workspace = new(threads);

    public string NumericsClass => $"{T.Precision}/{family}";

    public string Reason => reason;

    public int Threads => _team.Count;

    public long WorkspaceInBytes => _workspace.SizeInBytes;

    public double MeasurePeak() => T.MeasurePeak(_team);

    public (double Rate, double Seconds) MeasureTile(int panels) => TileRate<T>.Measure(_team, _workspace, panels);

    public (double Read, double Copy) MeasureBandwidth() => Bandwidth<V>.Measure(_team);

    public Arena Allocate(long sizeInBytes, string name) => new NativeArena(sizeInBytes, name);

    public void Embed(Tensor ids, Tensor table, Tensor? positions, Cursor? start, Tensor y) =>
        Embeddings<V>.Forward(_team, ids.Int, table, positions is null ? null : positions.Float, start?.Position ?? 0,
            (int)ids.Shape.Count, ids.Shape.Columns, table.Shape.Columns, y.Float);

    public void EmbedBackward(Tensor ids, Tensor dy, Gradient table, Gradient positions)
    {
        int rows = (int)ids.Shape.Count, time = ids.Shape.Columns, columns = dy.Shape.Columns;
        if (table.IsNeeded)
            Embeddings<V>.TableBackward(_team, ids.Int, dy.Float, rows, columns, table.Float, table.Tensor.Shape[0], table.Adds);
        if (positions.IsNeeded)
            Embeddings<V>.PositionsBackward(_team, dy.Float, rows / time, time, columns, positions.Float, positions.Tensor.Shape[0],
                positions.Adds);
    }

    public void EmbeddingBag(Tensor ids, Tensor table, Tensor y) =>
        EmbeddingBags<V>.Forward(_team, ids.Int, table.Float, ids.Shape[0], ids.Shape.Columns, table.Shape.Columns, y.Float);

    public void EmbeddingBagBackward(Tensor ids, Tensor dy, Gradient table)
    {
        if (table.IsNeeded)
            EmbeddingBags<V>.Backward(_team, ids.Int, dy.Float, ids.Shape[0], ids.Shape.Columns, dy.Shape.Columns, table.Float,
                table.Tensor.Shape[0], table.Adds);
    }

    public void Linear(Tensor x, Tensor w, Tensor? bias, Tensor? residual, Tensor y)
    {
        (int n, int k, int m) = Sizes(x, w);
        if (n <= SmallProduct<V>.MostRows && w.Packing is not null)
            PackedDots<V>.Run(_team, x.Float, w, Memory(bias), Memory(residual), n, y.Float);
        else if (n <= SmallProduct<V>.MostRows)
            SmallProduct<V>.Run(_team, x.Float, w.Float, Memory(bias), Memory(residual), n, k, m, y.Float);
        else if (bias is null && residual is null)
            Product(x, w, y, default(NoEpilogue));
        else
            Product(x, w, y, new LinearEpilogue<V, CopyFormula>(y.Float, Memory(bias), Memory(residual), null));
    }

    public void LinearBackward(Tensor x, Tensor w, Tensor dy, Gradient dx, Gradient dw, Gradient dbias, Gradient dresidual)
    {
        if (dx.IsNeeded) InputGradient(w, dy, dx.Float, dx.Adds, default(NoEpilogue));
        if (dw.Sum is { } sum) WeightGradient(x, w, dy, dw, new SumEpilogue<V>(dw.Float, sum.Tensor.Float, sum.IsFirst));
        else if (dw.IsNeeded) WeightGradient(x, w, dy, dw, default(NoEpilogue));
        if (dbias.IsNeeded)
            ColumnSums<V>.Run(_team, _workspace, dy.Float, null, (int)dy.Shape.Rows, dy.Shape.Columns, dbias.Float, dbias.Adds);
        if (dresidual.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, dresidual.Float, dy.Shape.Count, dresidual.Adds);
    }

    public void LinearWith(Nonlinearity f, Tensor x, Tensor w, Tensor? bias, Tensor before, Tensor after)
    {
        if (f == Nonlinearity.Gelu) LinearWith<GeluFormula>(x, w, bias, before, after);
        else if (f == Nonlinearity.Relu) LinearWith<ReluFormula>(x, w, bias, before, after);
        else LinearWith<ReluSquaredFormula>(x, w, bias, before, after);
    }

    public void LinearWithBackward(Nonlinearity f, Tensor kept, Tensor w, Tensor dy, Tensor dbefore)
    {
        if (f == Nonlinearity.Gelu)
            InputGradient(w, dy, dbefore.Float, adds: false, new DerivativeEpilogue<V, GeluBackwardFormula>(dbefore.Float, kept.Float));
        else if (f == Nonlinearity.Relu)
            InputGradient(w, dy, dbefore.Float, adds: false,
                new DerivativeEpilogue<V, ReluBackwardOfResultFormula>(dbefore.Float, kept.Float));
        else InputGradient(w, dy, dbefore.Float, adds: false,
            new DerivativeEpilogue<V, ReluSquaredBackwardOfResultFormula>(dbefore.Float, kept.Float));
    }

    public void Narrow(Tensor x, Tensor a, Tensor t)
    {
        (int n, int k, int r) = Sizes(x, a);
        Gemm<T>.Multiply(_team, _workspace, new Matrix(a.Float, k, 1), new Matrix(x.Float, 1, k), t.Float, n, r, n, k, adds: false);
    }

    public void NarrowBackward(Tensor x, Tensor a, Tensor dt, Gradient dx, Gradient da)
    {
        (int n, int k, int r) = Sizes(x, a);
        if (dx.IsNeeded)
            Gemm<T>.Multiply(_team, _workspace, new Matrix(dt.Float, 1, n), new Matrix(a.Float, k, 1), dx.Float, k, n, k, r, dx.Adds);
        if (da.IsNeeded)
            Gemm<T>.Multiply(_team, _workspace, new Matrix(dt.Float, n, 1), new Matrix(x.Float, k, 1), da.Float, k, r, k, n, da.Adds);
    }

    public void Widen(Tensor t, int firstRow, Tensor u, int firstColumn, Tensor y)
    {
        (int n, int r, int p) = (t.Shape[1], u.Shape[0], u.Shape[1]);
        Gemm<T>.Multiply(_team, _workspace, new Matrix(t.Float + (long)firstRow * n, 1, n), new Matrix(u.Float, p, 1),
            y.Float + firstColumn, y.Shape.Columns, n, p, r, adds: true);
    }

    public void WidenBackward(Tensor t, int firstRow, Tensor u, int firstColumn, Tensor dy, Gradient dt, Gradient du)
    {
        (int n, int r, int p) = (t.Shape[1], u.Shape[0], u.Shape[1]);
        long rows = (long)firstRow * n, stride = dy.Shape.Columns;
        float* part = dy.Float + firstColumn;
        if (dt.IsNeeded)
            Gemm<T>.Multiply(_team, _workspace, new Matrix(u.Float, p, 1), new Matrix(part, 1, stride),
                dt.Float + rows, n, r, n, p, dt.Adds);
        if (du.IsNeeded)
            Gemm<T>.Multiply(_team, _workspace, new Matrix(t.Float + rows, n, 1), new Matrix(part, stride, 1),
                du.Float, p, r, p, n, du.Adds);
    }

    public void LayerNorm(Tensor x, Tensor gain, Tensor bias, float epsilon, Tensor y, Tensor statistics) =>
        Norms<V>.Forward(_team, x.Float, gain.Float, bias.Float, epsilon, (int)x.Shape.Rows, x.Shape.Columns, y.Float, statistics.Float);

    public void LayerNormBackward(Tensor x, Tensor gain, Tensor statistics, Tensor dy, Gradient dx, Gradient dgain, Gradient dbias) =>
        Norms<V>.Backward(_team, _workspace, x.Float, gain.Float, statistics.Float, dy.Float, (int)x.Shape.Rows, x.Shape.Columns,
            centers: true,
            Memory(dx), dx.Adds, Memory(dgain), dgain.Adds, Memory(dbias), dbias.Adds);

    public void RmsNorm(Tensor x, Tensor? gain, float epsilon, Tensor y, Tensor statistics) =>
        Norms<V>.Forward(_team, x.Float, Memory(gain), null, epsilon, (int)x.Shape.Rows, x.Shape.Columns, y.Float, statistics.Float);

    public void RmsNormBackward(Tensor x, Tensor? gain, Tensor statistics, Tensor dy, Gradient dx, Gradient dgain) =>
        Norms<V>.Backward(_team, _workspace, x.Float, Memory(gain), statistics.Float, dy.Float, (int)x.Shape.Rows, x.Shape.Columns,
            centers: false,
            Memory(dx), dx.Adds, Memory(dgain), dgain.Adds, null, false);

    public void Add(Tensor a, Tensor b, Tensor y) =>
        Elementwise<V>.Run<AddFormula>(_team, a.Float, b.Float, y.Float, a.Shape.Count, adds: false);

    public void AddBackward(Tensor dy, Gradient da, Gradient db)
    {
        if (da.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, da.Float, dy.Shape.Count, da.Adds);
        if (db.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, db.Float, dy.Shape.Count, db.Adds);
    }

    public void Shift(Tensor x, Tensor row, Tensor y) =>
        Elementwise<V>.RunRows<AddFormula>(_team, x.Float, row.Float, (int)row.Shape.Count, y.Float, x.Shape.Count, adds: false);

    public void ShiftBackward(Tensor dy, Gradient dx, Gradient drow)
    {
        if (dx.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds);
        if (!drow.IsNeeded) return;
        int columns = (int)drow.Tensor.Shape.Count;
        ColumnSums<V>.Run(_team, _workspace, dy.Float, null, (int)(dy.Shape.Count / columns), columns, drow.Float, drow.Adds);
    }

    public void Multiply(Tensor a, Tensor b, Tensor y) => Multiply(a, b, y.Float, adds: false);

    public void MultiplyBackward(Tensor a, Tensor b, Tensor dy, Gradient da, Gradient db)
    {
        if (da.IsNeeded) Multiply(dy, b, da.Float, da.Adds);
        if (!db.IsNeeded) return;
        long count = a.Shape.Count, factors = b.Shape.Count;
        if (factors == count) Elementwise<V>.Run<MultiplyFormula>(_team, dy.Float, a.Float, db.Float, count, db.Adds);
        else if (factors == 1) db.Float[0] = (float)Flat<V>.Dot(_team, _workspace, dy.Float, a.Float, count) + (db.Adds ? db.Float[0] : 0);
        else if (IsRow(a, b))
            ColumnSums<V>.Run(_team, _workspace, dy.Float, a.Float, (int)a.Shape.Rows, a.Shape.Columns, db.Float, db.Adds);
        else Groups<V>.Dot(_team, dy.Float, a.Float, factors, (int)(count / factors), db.Float, db.Adds);
    }

    public void Affine(Tensor x, float factor, float offset, Tensor y) =>
        Elementwise<V>.Run(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false, new AffineFormula(factor, offset));

    public void AffineBackward(float factor, Tensor dy, Gradient dx) =>
        Elementwise<V>.Run(_team, dy.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds, new AffineFormula(factor, 0));

    public void Sigmoid(Tensor x, Tensor y) =>
        Elementwise<V>.Run<SigmoidFormula>(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false);

    public void SigmoidBackward(Tensor y, Tensor dy, Gradient dx) =>
        Elementwise<V>.Run<SigmoidBackwardOfResultFormula>(_team, y.Float, dy.Float, dx.Float, y.Shape.Count, dx.Adds);

    public void SoftCap(Tensor x, float cap, Tensor y) =>
        Elementwise<V>.Run(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false, new SoftCapFormula(cap));

    public void SoftCapBackward(Tensor y, float cap, Tensor dy, Gradient dx) =>
        Elementwise<V>.Run(_team, y.Float, dy.Float, dx.Float, y.Shape.Count, dx.Adds, new SoftCapBackwardOfResultFormula(cap));

    public void Delay(Tensor x, Tensor y) =>
        Delays<V>.Run(_team, x.Float, (int)x.Shape.Rows, x.Shape[1], x.Shape.Columns, by: -1, y.Float, adds: false);

    public void DelayBackward(Tensor dy, Gradient dx) =>
        Delays<V>.Run(_team, dy.Float, (int)dy.Shape.Rows, dy.Shape[1], dy.Shape.Columns, by: 1, dx.Float, dx.Adds);

    public void DelayCached(Tensor x, Tensor before, Cursor start, Tensor y)
    {
        Delay(x, y);
        int columns = x.Shape.Columns;
        Span<float> last = new(before.Float, columns);
        if (start.Position > 0) last.CopyTo(new Span<float>(y.Float, columns));
        new ReadOnlySpan<float>(x.Float + (x.Shape.Rows - 1) * columns, columns).CopyTo(last);
    }

    public void Columns(Tensor x, int first, Tensor y) =>
        ColumnRanges<V>.Run(_team, x.Float + first, x.Shape.Columns, y.Float, y.Shape.Columns, y.Shape.Columns, x.Shape.Rows, adds: false);

    public void ColumnsBackward(Tensor dy, int first, Gradient dx)
    {
        if (!dx.IsNeeded) return;
        int columns = dy.Shape.Columns, stride = dx.Tensor.Shape.Columns;
        if (!dx.Adds) new Span<float>(dx.Float, checked((int)dx.Tensor.Shape.Count)).Clear();
        ColumnRanges<V>.Run(_team, dy.Float, columns, dx.Float + first, stride, columns, dy.Shape.Rows, adds: true);
    }

    public void AddColumns(Tensor x, Tensor part, int first, Tensor y)
    {
        Elementwise<V>.Run<CopyFormula>(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false);
        ColumnRanges<V>.Run(_team, part.Float, part.Shape.Columns, y.Float + first, y.Shape.Columns, part.Shape.Columns, x.Shape.Rows,
            adds: true);
    }

    public void AddColumnsBackward(Tensor dy, int first, Gradient dx, Gradient dpart)
    {
        if (dx.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds);
        if (dpart.IsNeeded)
            ColumnRanges<V>.Run(_team, dy.Float + first, dy.Shape.Columns, dpart.Float, dpart.Tensor.Shape.Columns,
                dpart.Tensor.Shape.Columns, dy.Shape.Rows, dpart.Adds);
    }

    public void Activate(Nonlinearity f, Tensor x, Tensor y)
    {
        if (f == Nonlinearity.Gelu) Elementwise<V>.Run<GeluFormula>(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false);
        else if (f == Nonlinearity.Relu)
            Elementwise<V>.Run<ReluFormula>(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false);
        else Elementwise<V>.Run<ReluSquaredFormula>(_team, x.Float, x.Float, y.Float, x.Shape.Count, adds: false);
    }

    public void ActivateBackward(Nonlinearity f, Tensor kept, Tensor dy, Gradient dx)
    {
        if (f == Nonlinearity.Gelu)
            Elementwise<V>.Run<GeluBackwardFormula>(_team, kept.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds);
        else if (f == Nonlinearity.Relu)
            Elementwise<V>.Run<ReluBackwardOfResultFormula>(_team, kept.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds);
        else Elementwise<V>.Run<ReluSquaredBackwardOfResultFormula>(_team, kept.Float, dy.Float, dx.Float, dy.Shape.Count, dx.Adds);
    }

    public void SwiGlu(Tensor x, Tensor y) => SwiGluKernel<V>.Forward(_team, x.Float, (int)y.Shape.Rows, y.Shape.Columns, y.Float);

    public void SwiGluBackward(Tensor x, Tensor dy, Gradient dx) =>
        SwiGluKernel<V>.Backward(_team, x.Float, dy.Float, (int)dy.Shape.Rows, dy.Shape.Columns, dx.Float, dx.Adds);

    public void Dropout(Tensor x, Dropping dropping, Tensor? residual, Tensor y) =>
        Dropout(x, dropping, Memory(residual), y.Float);

    public void DropoutBackward(Tensor dy, Dropping dropping, Gradient dx, Gradient dresidual)
    {
        if (dx.IsNeeded) Dropout(dy, dropping, dx.Adds ? dx.Float : null, dx.Float);
        if (dresidual.IsNeeded) Elementwise<V>.Run<CopyFormula>(_team, dy.Float, dy.Float, dresidual.Float, dy.Shape.Count, dresidual.Adds);
    }

    public void Rotate(Tensor qkv, Heads heads, Tensor table, bool normalizes, float epsilon, Cursor? start, Tensor y) =>
        Rotation<V>.Forward(_team, qkv.Float, heads, table.Float, normalizes, epsilon, start?.Position ?? 0, (int)qkv.Shape.Rows,
            qkv.Shape[1], y.Float);

    public void RotateBackward(Tensor qkv, Heads heads, Tensor table, bool normalizes, float epsilon, Tensor dy, Gradient dqkv) =>
        Rotation<V>.Backward(_team, qkv.Float, heads, table.Float, normalizes, epsilon, (int)qkv.Shape.Rows, qkv.Shape[1], dy.Float,
            dqkv.Float, dqkv.Adds);

    public void QkNorm(Tensor qkv, Heads heads, Tensor? queryGain, Tensor? keyGain, float epsilon, Tensor y) =>
        HeadNorms<V>.Forward(_team, qkv.Float, heads, Memory(queryGain), Memory(keyGain), epsilon, (int)qkv.Shape.Rows, y.Float);

    public void QkNormBackward(
        Tensor qkv, Heads heads, Tensor? queryGain, Tensor? keyGain, float epsilon, Tensor dy, Gradient dqkv, Gradient dqueryGain,
        Gradient dkeyGain) =>
        HeadNorms<V>.Backward(_team, _workspace, qkv.Float, heads, Memory(queryGain), Memory(keyGain), epsilon, (int)qkv.Shape.Rows,
            dy.Float,
            Memory(dqkv), dqkv.Adds, Memory(dqueryGain), dqueryGain.Adds, Memory(dkeyGain), dkeyGain.Adds);

    public void Attention(Tensor qkv, Heads heads, Tensor? starts, int window, Dropping? dropping, Tensor y, Tensor statistics) =>
        AttentionKernel<V, T>.Forward(_team, _workspace, qkv.Float, heads, Mask(starts, window), dropping, qkv.Shape[0], qkv.Shape[1],
            y.Float, statistics.Float);

    public void AttentionBackward(Tensor qkv, Heads heads, Tensor? starts, int window, Dropping? dropping, Tensor y, Tensor statistics,
        Tensor dy, Gradient dqkv) =>
        AttentionKernel<V, T>.Backward(_team, _workspace, qkv.Float, heads, Mask(starts, window), dropping, qkv.Shape[0], qkv.Shape[1],
            y.Float, statistics.Float, dy.Float, dqkv.Float, dqkv.Adds);

    public void AttentionBothWays(Tensor qkv, Heads heads, Tensor? lengths, Dropping? dropping, Tensor y, Tensor statistics) =>
        AttentionKernel<V, T>.Forward(_team, _workspace, qkv.Float, heads, AttentionMask.BothWays(lengths is null ? null : lengths.Int),
            dropping, qkv.Shape[0], qkv.Shape[1], y.Float, statistics.Float);

    public void AttentionBothWaysBackward(Tensor qkv, Heads heads, Tensor? lengths, Dropping? dropping, Tensor y, Tensor statistics,
        Tensor dy, Gradient dqkv) =>
        AttentionKernel<V, T>.Backward(_team, _workspace, qkv.Float, heads, AttentionMask.BothWays(lengths is null ? null : lengths.Int),
            dropping, qkv.Shape[0], qkv.Shape[1], y.Float, statistics.Float, dy.Float, dqkv.Float, dqkv.Adds);

    public void AttentionCached(Tensor qkv, Heads heads, Tensor keys, Tensor values, Cursor start, int window, Tensor y) =>
        CachedAttention<V>.Run(_team, _workspace, qkv.Float, heads, qkv.Shape[0], qkv.Shape[1], keys.Float, values.Float, keys.Shape[2],
            start.Position, window, y.Float);

    public void CrossEntropy(Tensor x, Tensor w, Tensor targets, float cap, Tensor scratch, Tensor nats) =>
        CrossEntropy(x, w, targets, cap, smoothing: 0, scratch, nats, withGradient: false, default, default);

    public void CrossEntropyWithGradient(Tensor x, Tensor w, Tensor targets, float cap, float smoothing, Tensor scratch, Tensor nats,
        Gradient dx, Gradient dw) =>
        CrossEntropy(x, w, targets, cap, smoothing, scratch, nats, withGradient: true, dx, dw);

    public void SoftmaxLoss(Tensor logits, Tensor targets, Tensor? weights, float smoothing, Tensor nats, Gradient dlogits) =>
        LogitLosses<V>.Softmax(_team, _workspace, logits.Float, targets.Int, Memory(weights), smoothing, (int)logits.Shape.Rows,
            logits.Shape.Columns, nats.Float, Memory(dlogits), dlogits.Adds);

    public void BinaryLoss(Tensor logits, Tensor targets, Tensor? weights, Tensor nats, Gradient dlogits) =>
        LogitLosses<V>.Binary(_team, logits.Float, targets.Float, Memory(weights), (int)logits.Shape.Rows, logits.Shape.Columns,
            nats.Float, Memory(dlogits), dlogits.Adds);

    public void SideBySide(Tensor rows, Tensor x, bool adds) =>
        Placing.SideBySide(_team, rows.Float, rows.Shape[0], rows.Shape.Columns, x.Float, adds);

    public void InTurn(Tensor x, Tensor rows, bool adds) =>
        Placing.InTurn(_team, x.Float, rows.Shape[0], rows.Shape.Columns, rows.Float, adds);

    public void Convolve(Tensor x, Planes planes, Tensor w, Tensor? bias, Window window, Tensor y) =>
        Convolution<V>.Forward(_team, _workspace, x.Float, planes, w.Float, Memory(bias), w.Shape[0], window, x.Shape[0], y.Float);

    public void ConvolveBackward(Tensor x, Planes planes, Tensor w, Window window, Tensor dy, Gradient dx, Gradient dw, Gradient dbias)
    {
        if (dx.IsNeeded)
            Convolution<V>.InputGradient(_team, _workspace, dy.Float, planes, w.Float, w.Shape[0], window, dy.Shape[0], dx.Float, dx.Adds);
        if (dw.IsNeeded || dbias.IsNeeded)
            ConvolutionWeights<V>.Run(_team, _workspace, x.Float, planes, window, dy.Float, w.Shape[0], dy.Shape[0], Memory(dw), dw.Adds,
                Memory(dbias), dbias.Adds);
    }

    public void MaxPool(Tensor x, Planes planes, Window window, Tensor y) =>
        Pooling<V>.Forward(_team, x.Float, planes, window, x.Shape[0], y.Float);

    public void MaxPoolBackward(Tensor x, Planes planes, Window window, Tensor dy, Gradient dx)
    {
        if (dx.IsNeeded) Pooling<V>.Backward(_team, x.Float, planes, window, x.Shape[0], dy.Float, dx.Float, dx.Adds);
    }

    public void Patches(Tensor rows, Planes planes, int size, Tensor y) =>
        Placing.Patches(_team, rows.Float, planes, size, rows.Shape[0], y.Float);

    public void PatchesBackward(Tensor dy, Planes planes, int size, Gradient drows)
    {
        if (drows.IsNeeded) Placing.FromPatches(_team, dy.Float, planes, size, dy.Shape[0], drows.Float, drows.Adds);
    }

    public void Mean(Tensor x, Tensor y) => Means<V>.Forward(_team, x.Float, x.Shape[0], x.Shape[1], x.Shape[2], y.Float);

    public void MeanBackward(Tensor dy, Gradient dx)
    {
        if (!dx.IsNeeded) return;
        Shape shape = dx.Tensor.Shape;
        Means<V>.Backward(_team, dy.Float, shape[0], shape[1], shape[2], dx.Float, dx.Adds);
    }

    public void TargetNats(Tensor x, Tensor w, Tensor targets, float cap, Tensor scratch, Tensor nats) =>
        CrossEntropyKernel<V, T>.Run(_team, _workspace, x.Float, w, targets.Int, (int)x.Shape.Rows, x.Shape.Columns, w.Shape[0], cap,
            smoothing: 0, scratch.Float, scratch.Shape[0], skips: true, nats.Float, hits: null, weights: null, withGradient: false,
            dx: null, addsX: false, dw: null, addsW: false);

    public void TargetNatsBackward(Tensor x, Tensor w, Tensor targets, float cap, Tensor dnats, Tensor scratch, Gradient dx, Gradient dw) =>
        CrossEntropyKernel<V, T>.Run(_team, _workspace, x.Float, w, targets.Int, (int)x.Shape.Rows, x.Shape.Columns, w.Shape[0], cap,
            smoothing: 0, scratch.Float, scratch.Shape[0], skips: true, nats: null, hits: null, dnats.Float, withGradient: true,
            Memory(dx), dx.Adds, Memory(dw), dw.Adds);

    public void RowSums(Tensor nats, Tensor targets, bool averages, Tensor sums) =>
        PreferenceKernel.RowSums(nats.Float, targets.Int, targets.Shape[0], targets.Shape[1], averages, sums.Float);

    public void RowSumsBackward(Tensor targets, bool averages, Tensor dsums, Gradient dnats) => PreferenceKernel.RowSumsBackward(
        targets.Int, targets.Shape[0], targets.Shape[1], averages, dsums.Float, dnats.Float, dnats.Adds);

    public void Preference(Tensor sums, Tensor reference, PreferenceForm form, Tensor losses, Gradient dsums) => PreferenceKernel.Losses(
        sums.Float, reference.Float, form, (int)losses.Shape.Count, losses.Float, Memory(dsums), dsums.Adds);

    public void EmbeddingNoise(Tensor x, Tensor lengths, Tensor draw, float alpha, Tensor y) => NoiseKernel.Run(
        _team, x.Float, lengths.Int, draw.Int, alpha, (int)lengths.Shape.Count, lengths.Shape[1], x.Shape.Columns, y.Float);

    public void Reduce(Tensor gradient, Tensor sum, bool isFirst) =>
        Elementwise<V>.Run<CopyFormula>(_team, gradient.Float, gradient.Float, sum.Float, sum.Shape.Count, adds: !isFirst);

    public double SumOfSquares(Tensor x) => Flat<V>.Dot(_team, _workspace, x.Float, x.Float, x.Shape.Count);

    public void AdamW(Tensor parameters, Tensor gradient, Tensor first, Tensor second, in AdamWStep step) =>
        Flat<V>.Update(_team, parameters.Float, gradient.Float, first.Float, second.Float, parameters.Shape.Count, new AdamWUpdate(step));

    public void Lion(Tensor parameters, Tensor gradient, Tensor momentum, in LionStep step) =>
        Flat<V>.Update(_team, parameters.Float, gradient.Float, momentum.Float, null, parameters.Shape.Count, new LionUpdate(step));

    public void Sgd(Tensor parameters, Tensor gradient, Tensor momentum, in SgdStep step) =>
        Flat<V>.Update(_team, parameters.Float, gradient.Float, momentum.Float, null, parameters.Shape.Count, new SgdUpdate(step));

    public void Average(Tensor average, Tensor parameters, float share) =>
        Flat<V>.Update(_team, average.Float, parameters.Float, null, null, average.Shape.Count, new AverageUpdate(share));

    public void Muon(Tensor parameters, Tensor gradient, Tensor momentum, Tensor? variance, Tensor scratch, in MuonStep step) =>
        MuonKernel<V, T>.Run(_team, _workspace, parameters.Float, gradient.Float, momentum.Float, Memory(variance), scratch.Float,
            (int)parameters.Shape.Rows, parameters.Shape.Columns, step);

    public void Dispose()
    {
        _team.Dispose();
        _workspace.Dispose();
    }

    void Product<E>(Tensor x, Tensor w, Tensor y, E epilogue) where E : unmanaged, IEpilogue =>
        WeightProduct<V, T>.Outputs(_team, _workspace, x.Float, w, y.Float, (int)x.Shape.Rows, epilogue);

    void WeightGradient<E>(Tensor x, Tensor w, Tensor dy, Gradient dw, E epilogue) where E : unmanaged, IEpilogue
    {
        (int n, int k, int m) = Sizes(x, w);
        Gemm<T>.Multiply(_team, _workspace, new Matrix(dy.Float, 1, m), new Matrix(x.Float, k, 1), dw.Float, k, m, k, n, dw.Adds, epilogue);
    }

    void LinearWith<F>(Tensor x, Tensor w, Tensor? bias, Tensor before, Tensor after) where F : unmanaged, IFormula
    {
        if (x.Shape.Rows > SmallProduct<V>.MostRows)
        {
            Product(x, w, before, new LinearEpilogue<V, F>(before.Float, Memory(bias), null, after.Float));
            return;
        }

        Linear(x, w, bias, residual: null, before);
        Elementwise<V>.Run<F>(_team, before.Float, before.Float, after.Float, after.Shape.Count, adds: false);
    }

    void InputGradient<E>(Tensor w, Tensor dy, float* dx, bool adds, E epilogue) where E : unmanaged, IEpilogue =>
        WeightProduct<V, T>.Inputs(_team, _workspace, dy.Float, w, dx, (int)dy.Shape.Rows, adds, epilogue);

    static (int N, int K, int M) Sizes(Tensor x, Tensor w) => ((int)x.Shape.Rows, x.Shape.Columns, w.Shape[0]);

    static bool IsRow(Tensor a, Tensor b) => b.Shape == new Shape(a.Shape.Columns);

    static AttentionMask Mask(Tensor? starts, int window) => new(starts is null ? null : starts.Int, window);

    static float* Memory(Tensor? tensor) => tensor is null ? null : tensor.Float;

    static float* Memory(Gradient gradient) => gradient.IsNeeded ? gradient.Float : null;

    /// <summary>Of the factors there is one for each number, for each column, for each group of neighbouring columns, or for all.</summary>
    void Multiply(Tensor a, Tensor b, float* y, bool adds)
    {
        long count = a.Shape.Count, factors = b.Shape.Count;
        if (factors == count) Elementwise<V>.Run<MultiplyFormula>(_team, a.Float, b.Float, y, count, adds);
        else if (factors == 1) Elementwise<V>.Run(_team, a.Float, a.Float, y, count, adds, new AffineFormula(b.Float[0], 0));
        else if (IsRow(a, b)) Elementwise<V>.RunRows<MultiplyFormula>(_team, a.Float, b.Float, a.Shape.Columns, y, count, adds);
        else Groups<V>.Scale(_team, a.Float, b.Float, factors, (int)(count / factors), y, adds);
    }

    void Dropout(Tensor x, Dropping dropping, float* addend, float* y) => DropoutKernel<V>.Run(_team, dropping, x.Float, addend, x.Shape[0],
        (int)(x.Shape.Rows / x.Shape[0]), x.Shape.Columns, y);

    void CrossEntropy(Tensor x, Tensor w, Tensor targets, float cap, float smoothing, Tensor scratch, Tensor nats, bool withGradient,
        Gradient dx, Gradient dw) =>
        CrossEntropyKernel<V, T>.Run(_team, _workspace, x.Float, w, targets.Int, (int)x.Shape.Rows, x.Shape.Columns, w.Shape[0], cap,
            smoothing, scratch.Float, scratch.Shape[0], skips: nats.Shape.Rank == 2, nats.Float,
            nats.Shape.Rank == 2 ? nats.Float + x.Shape.Rows : null, weights: null, withGradient, Memory(dx), dx.Adds, Memory(dw), dw.Adds);
}
