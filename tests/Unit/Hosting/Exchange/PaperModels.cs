using System.Text.Json.Nodes;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>
/// What the models of a folder compute, in double precision, written down from the papers: GPT-2 (Radford et al. 2019), Llama (Touvron et
/// al. 2023, with Llama 3.1's scaling of rotary positions), Qwen3 (Yang et al. 2025). Nothing of Hone's is used.
/// </summary>
static class PaperModels
{
    /// <summary>Scores after every token, [T][V].</summary>
    public static double[][] Logits(string folder, int[] ids)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        Dictionary<string, double[]> all = [];
        foreach (string file in Directory.GetFiles(folder, "*.safetensors"))
            foreach ((string name, double[] values) in TinySafeTensors.Read(file))
                all[name.StartsWith("transformer.", StringComparison.Ordinal) ? name[12..] : name] = values;
        return (string)config["model_type"]! == "gpt2" ? Gpt2(config, all, ids) : Llama(config, all, ids);
    }

    static double[][] Gpt2(JsonObject config, Dictionary<string, double[]> w, int[] ids)
    {
        int e = (int)config["n_embd"]!, heads = (int)config["n_head"]!, layers = (int)config["n_layer"]!;
        double epsilon = (double)config["layer_norm_epsilon"]!;
        double[][] x = [.. ids.Select((id, t) => Sum(Row(w["wte.weight"], id, e), Row(w["wpe.weight"], t, e)))];
        for (int layer = 0; layer < layers; layer++)
        {
            string block = $"h.{layer}.";
            double[][] qkv = [.. x.Select(row => Conv(LayerNorm(row, $"{block}ln_1"), $"{block}attn.c_attn"))];
            double[][] mixed = Attend([.. qkv.Select(row => row[..e])], [.. qkv.Select(row => row[e..(2 * e)])],
                [.. qkv.Select(row => row[(2 * e)..])], heads, heads);
            x = [.. x.Select((row, t) => Sum(row, Conv(mixed[t], $"{block}attn.c_proj")))];
            x = [.. x.Select(row => Sum(row, Conv([.. Conv(LayerNorm(row, $"{block}ln_2"), $"{block}mlp.c_fc").Select(Gelu)],
                $"{block}mlp.c_proj")))];
        }

        double[] head = w.TryGetValue("lm_head.weight", out double[]? own) ? own : w["wte.weight"];
        return [.. x.Select(row => Linear(LayerNorm(row, "ln_f"), head))];

        double[] LayerNorm(double[] row, string name)
        {
            double mean = row.Average(), variance = row.Average(value => (value - mean) * (value - mean));
            return [.. row.Select((value, i) =>
                (value - mean) / Math.Sqrt(variance + epsilon) * w[$"{name}.weight"][i] + w[$"{name}.bias"][i])];
        }

        double[] Conv(double[] row, string name)                              // y[j] = Σ x[i]·W[i, j] + b[j]
        {
            double[] y = [.. w[$"{name}.bias"]];
            for (int i = 0; i < row.Length; i++)
                for (int j = 0; j < y.Length; j++) y[j] += row[i] * w[$"{name}.weight"][i * y.Length + j];
            return y;
        }
    }

    static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

    static double[][] Llama(JsonObject config, Dictionary<string, double[]> w, int[] ids)
    {
        int e = (int)config["hidden_size"]!, heads = (int)config["num_attention_heads"]!, kv = (int)config["num_key_value_heads"]!;
        int layers = (int)config["num_hidden_layers"]!, d = config["head_dim"] is { } given ? (int)given : e / heads;
        double epsilon = (double)config["rms_norm_eps"]!;
        double[] frequencies = Frequencies(config, d);
        double[][] x = [.. ids.Select(id => Row(w["model.embed_tokens.weight"], id, e))];
        for (int layer = 0; layer < layers; layer++)
        {
            string block = $"model.layers.{layer}.", attention = $"{block}self_attn.";
            double[][] normed = [.. x.Select(row => Norm(row, w[$"{block}input_layernorm.weight"]))];
            double[][] q = [.. normed.Select((row, t) => Turned(Dense(row, $"{attention}q_proj"), t, $"{attention}q_norm.weight"))];
            double[][] k = [.. normed.Select((row, t) => Turned(Dense(row, $"{attention}k_proj"), t, $"{attention}k_norm.weight"))];
            double[][] v = [.. normed.Select(row => Dense(row, $"{attention}v_proj"))];
            double[][] mixed = Attend(q, k, v, heads, kv);
            x = [.. x.Select((row, t) => Sum(row, Dense(mixed[t], $"{attention}o_proj")))];
            x = [.. x.Select(row =>
            {
                double[] read = Norm(row, w[$"{block}post_attention_layernorm.weight"]);
                double[] gate = Dense(read, $"{block}mlp.gate_proj"), up = Dense(read, $"{block}mlp.up_proj");
                return Sum(row, Dense([.. gate.Select((value, i) => value / (1 + Math.Exp(-value)) * up[i])], $"{block}mlp.down_proj"));
            })];
        }

        double[] head = config["tie_word_embeddings"] is { } tied && (bool)tied ? w["model.embed_tokens.weight"] : w["lm_head.weight"];
        return [.. x.Select(row => Linear(Norm(row, w["model.norm.weight"]), head))];

        double[] Norm(double[] row, double[] gain)
        {
            double root = Math.Sqrt(row.Average(value => value * value) + epsilon);
            return [.. row.Select((value, i) => value / root * gain[i])];
        }

        double[] Dense(double[] row, string name)
        {
            double[] y = Linear(row, w[$"{name}.weight"]);
            return w.TryGetValue($"{name}.bias", out double[]? bias) ? Sum(y, bias) : y;
        }

        double[] Turned(double[] row, int position, string norm) => [.. row.Chunk(d).SelectMany(head =>
        {
            double[] y = w.TryGetValue(norm, out double[]? gain) ? Norm(head, gain) : head;
            return Enumerable.Range(0, d).Select(i =>
            {
                double angle = position * frequencies[i % (d / 2)];
                return i < d / 2 ? y[i] * Math.Cos(angle) - y[i + d / 2] * Math.Sin(angle)
                    : y[i] * Math.Cos(angle) + y[i - d / 2] * Math.Sin(angle);
            });
        })];
    }

    static double[] Frequencies(JsonObject config, int d)
    {
        JsonObject? rule = (config["rope_parameters"] ?? config["rope_scaling"]) as JsonObject;
        double theta = (double?)(config["rope_theta"] ?? rule?["rope_theta"]) ?? 1e4;
        string type = (string?)(rule?["rope_type"] ?? rule?["type"]) ?? "default";
        return [.. Enumerable.Range(0, d / 2).Select(i =>
        {
            double f = Math.Pow(theta, -2.0 * i / d), wave = 2 * Math.PI / f;
            if (type == "default") return f;
            double factor = (double)rule!["factor"]!;
            if (type == "linear") return f / factor;
            double low = (double)rule["low_freq_factor"]!, high = (double)rule["high_freq_factor"]!;
            double original = (double)rule["original_max_position_embeddings"]!;
            if (wave < original / high) return f;
            if (wave > original / low) return f / factor;
            double smooth = (original / wave - low) / (high - low);
            return f * ((1 - smooth) / factor + smooth);
        })];
    }

    static double[][] Attend(double[][] q, double[][] k, double[][] v, int heads, int groups)
    {
        int d = q[0].Length / heads;
        return [.. q.Select((query, t) => Enumerable.Range(0, heads).SelectMany(h =>
        {
            int g = h / (heads / groups);
            double[] scores = [.. Enumerable.Range(0, t + 1).Select(s =>
                Enumerable.Range(0, d).Sum(i => query[h * d + i] * k[s][g * d + i]) / Math.Sqrt(d))];
            double largest = scores.Max();
            double[] shares = [.. scores.Select(score => Math.Exp(score - largest))];
            double all = shares.Sum();
            return Enumerable.Range(0, d).Select(i => Enumerable.Range(0, t + 1).Sum(s => shares[s] / all * v[s][g * d + i]));
        }).ToArray())];
    }

    static double[] Linear(double[] row, double[] weight) =>                  // y[j] = Σ x[i]·W[j, i]
        [.. Enumerable.Range(0, weight.Length / row.Length).Select(j =>
            Enumerable.Range(0, row.Length).Sum(i => row[i] * weight[j * row.Length + i]))];

    static double[] Row(double[] table, int row, int columns) => table[(row * columns)..((row + 1) * columns)];

    static double[] Sum(double[] a, double[] b) => [.. a.Select((value, i) => value + b[i])];
}
