namespace Hone.Unit.Formats.Blocks;

/// <summary>The block formats by their formulas, a number at a time: what the fast ones are held against.</summary>
static class PlainBlocks
{
    public static void Quantize(string name, float[] x, byte[] block)
    {
        Array.Clear(block);
        switch (name)
        {
            case "q8_0": Q80(x, block); break;
            case "q4_0": Q40(x, block); break;
            case "q4_k": Q4K(x, block); break;
            case "q6_k": Q6K(x, block); break;
            default: throw new ArgumentException(name);
        }
    }

    public static float[] Dequantize(string name, byte[] block) => name switch
    {
        "q8_0" => [.. Enumerable.Range(0, 32).Select(i => Half(block, 0) * (sbyte)block[2 + i])],
        "q4_0" => [.. Enumerable.Range(0, 32).Select(i => Half(block, 0) * ((i < 16 ? block[2 + i] & 15 : block[i - 14] >> 4) - 8))],
        "q4_k" => [.. Enumerable.Range(0, 256).Select(i =>
        {
            (int s, int m) = Six(block, i / 32);
            int pair = block[16 + i / 64 * 32 + i % 32], q = i % 64 < 32 ? pair & 15 : pair >> 4;
            return Half(block, 0) * s * q - Half(block, 2) * m;
        })],
        _ => [.. Enumerable.Range(0, 256).Select(i =>
        {
            int half = i / 128, quarter = i % 128 / 32, l = i % 32;
            int lower = block[half * 64 + quarter % 2 * 32 + l] >> (quarter / 2 * 4) & 15;
            int upper = block[128 + half * 32 + l] >> (2 * quarter) & 3;
            return Half(block, 208) * (sbyte)block[192 + i / 16] * ((lower | upper << 4) - 32);
        })],
    };

    static void Q80(float[] x, byte[] block)
    {
        float d = x.Max(Math.Abs) / 127, inverse = d == 0 ? 0 : 1 / d;
        Put(block, 0, d);
        for (int i = 0; i < 32; i++) block[2 + i] = (byte)(sbyte)MathF.Round(x[i] * inverse, MidpointRounding.AwayFromZero);
    }

    static void Q40(float[] x, byte[] block)
    {
        float most = 0;
        foreach (float value in x)
            if (Math.Abs(value) > Math.Abs(most)) most = value;
        float d = most / -8, inverse = d == 0 ? 0 : 1 / d;
        Put(block, 0, d);
        for (int i = 0; i < 32; i++)
        {
            int q = Math.Min(15, (int)(x[i] * inverse + 8.5f));
            block[2 + i % 16] |= (byte)(i < 16 ? q : q << 4);
        }
    }

    static void Q4K(float[] x, byte[] block)
    {
        float[] scales = new float[8], minima = new float[8];
        int[] levels = new int[256];
        for (int part = 0; part < 8; part++)
            (scales[part], minima[part]) = SearchQ4(x.AsSpan(part * 32, 32), levels.AsSpan(part * 32, 32));
        float mostScale = Math.Max(0, scales.Max()), mostMinimum = Math.Max(0, minima.Max());
        Put(block, 0, mostScale / 63);
        Put(block, 2, mostMinimum / 63);
        for (int part = 0; part < 8; part++)
        {
            int s = Math.Min(63, (int)MathF.Round((mostScale > 0 ? 63 / mostScale : 0) * scales[part]));
            int m = Math.Min(63, (int)MathF.Round((mostMinimum > 0 ? 63 / mostMinimum : 0) * minima[part]));
            if (part < 4) (block[4 + part], block[8 + part]) = ((byte)(block[4 + part] | s), (byte)(block[8 + part] | m));
            else
            {
                block[8 + part] = (byte)(s & 15 | (m & 15) << 4);
                block[part] |= (byte)(s >> 4 << 6);
                block[4 + part] |= (byte)(m >> 4 << 6);
            }

            float d = Half(block, 0) * s, e = Half(block, 2) * m;
            for (int i = 0; i < 32; i++)
            {
                int q = d == 0 ? levels[part * 32 + i] : Level((x[part * 32 + i] + e) / d, 0, 15);
                block[16 + part / 2 * 32 + i] |= (byte)(part % 2 == 0 ? q : q << 4);
            }
        }
    }

    static (float Scale, float Minimum) SearchQ4(ReadOnlySpan<float> x, Span<int> levels)
    {
        float squares = 0, least = x[0], most = x[0], sumW = 0, sumX = 0;
        foreach (float value in x)
        {
            squares += value * value;
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        float[] w = new float[32];
        for (int i = 0; i < 32; i++)
        {
            w[i] = MathF.Sqrt(squares / 32) + Math.Abs(x[i]);
            sumW += w[i];
            sumX += w[i] * x[i];
        }

        least = Math.Min(0, least);
        levels.Clear();
        if (most == least) return (0, -least);
        float scale = 1 / (15 / (most - least)), error = float.NaN;
        int[] tried = new int[32];
        for (int step = -1; step <= 20; step++)
        {
            float inverse = (step < 0 ? 15 : -1f + 0.1f * step + 15f) / (most - least), sumL = 0, sumLL = 0, sumXL = 0;
            for (int i = 0; i < 32; i++)
            {
                tried[i] = Level(inverse * (x[i] - least), 0, 15);
                sumL += w[i] * tried[i];
                sumLL += w[i] * tried[i] * tried[i];
                sumXL += w[i] * tried[i] * x[i];
            }

            float newScale = scale, newLeast = least;
            if (step >= 0)
            {
                float determinant = sumW * sumLL - sumL * sumL;
                if (!(determinant > 0)) continue;
                newScale = (sumW * sumXL - sumX * sumL) / determinant;
                newLeast = (sumLL * sumX - sumL * sumXL) / determinant;
                if (newLeast > 0) (newLeast, newScale) = (0, sumXL / sumLL);
            }

            float newError = 0;
            for (int i = 0; i < 32; i++)
            {
                float difference = newScale * tried[i] + newLeast - x[i];
                newError += w[i] * (difference * difference);
            }

            if (!float.IsNaN(error) && !(newError < error)) continue;
            (error, scale, least) = (newError, newScale, newLeast);
            tried.CopyTo(levels);
        }

        return (scale, -least);
    }

    static void Q6K(float[] x, byte[] block)
    {
        float[] scales = new float[16];
        int[] levels = new int[256];
        for (int part = 0; part < 16; part++) scales[part] = SearchQ6(x.AsSpan(part * 16, 16), levels.AsSpan(part * 16, 16));
        float most = 0;
        foreach (float scale in scales)
            if (Math.Abs(scale) > Math.Abs(most)) most = scale;
        if (Math.Abs(most) < 1e-15f) return;
        float toScale = -128 / most;
        Put(block, 208, 1 / toScale);
        for (int i = 0; i < 256; i++)
        {
            int s = Math.Min(127, (int)MathF.Round(toScale * scales[i / 16]));
            block[192 + i / 16] = (byte)s;
            float d = Half(block, 208) * (sbyte)s;
            int q = d == 0 ? levels[i] : Level(x[i] / d, -32, 31) + 32, half = i / 128, quarter = i % 128 / 32, l = i % 32;
            block[half * 64 + quarter % 2 * 32 + l] |= (byte)((q & 15) << (quarter / 2 * 4));
            block[128 + half * 32 + l] |= (byte)(q >> 4 << (2 * quarter));
        }
    }

    static float SearchQ6(ReadOnlySpan<float> x, Span<int> levels)
    {
        float most = 0, scale = 0, best = 0;
        foreach (float value in x)
            if (Math.Abs(value) > Math.Abs(most)) most = value;
        levels.Clear();
        if (Math.Abs(most) < 1e-15f) return 0;
        foreach (int step in (int[])[0, -9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        {
            float inverse = -(32 + 0.1f * step) / most, product = 0, square = 0;
            foreach (float value in x)
            {
                int level = Level(inverse * value, -32, 31);
                product += value * value * value * level;
                square += value * value * level * level;
            }

            if (step == 0) (scale, best) = square == 0 ? (0, 0) : (product / square, product / square * product);
            else if (!(square > 0 && product * product > best * square)) continue;
            else (scale, best) = (product / square, product / square * product);
            for (int i = 0; i < 16; i++) levels[i] = Level(inverse * x[i], -32, 31) + 32;
        }

        return scale;
    }

    static int Level(float value, int low, int high) => (int)Math.Clamp(MathF.Round(value), low, high);

    static (int Scale, int Minimum) Six(byte[] block, int part) => part < 4 ? (block[4 + part] & 63, block[8 + part] & 63)
        : (block[8 + part] & 15 | block[part] >> 6 << 4, block[8 + part] >> 4 | block[4 + part] >> 6 << 4);

    static float Half(byte[] block, int at) => (float)BitConverter.ToHalf(block, at);

    static void Put(byte[] block, int at, float value) => BitConverter.GetBytes((Half)value).CopyTo(block, at);
}
