
namespace Hone.Data.Sources.Conversations;

/// <summary>Chat templates of ours, by name, in the forms that others have made usual; and those in files.</summary>
public static class ChatTemplates
{
    const long MostBytes = 4 << 20;

    static readonly Dictionary<string, (string Template, string Marks)> Known = new()
    {
        ["chatml"] = ("""
            {%- for message in messages %}
                {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n' }}
            {%- endif %}
            """, "<|im_start|> <|im_end|>"),
        ["llama3"] = ("""
            {{- bos_token }}
            {%- for message in messages %}
                {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
            {%- endif %}
            """, "<|begin_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|>"),
        ["zephyr"] = ("""
            {%- for message in messages %}
                {%- if message.role not in ['system', 'user', 'assistant'] %}
                    {{- raise_exception('only system, user and assistant speak in this form, not ' + message.role) }}
                {%- endif %}
                {{- '<|' + message.role + '|>\n' + message.content + eos_token + '\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|assistant|>\n' }}
            {%- endif %}
            """, "<s> </s> <|system|> <|user|> <|assistant|>"),
        ["gemma"] = ("""
            {{- bos_token }}
            {%- for message in messages %}
                {%- if message.role == 'user' %}
                    {{- '<start_of_turn>user\n' + message.content | trim + '<end_of_turn>\n' }}
                {%- elif message.role == 'assistant' %}
                    {{- '<start_of_turn>model\n' + message.content | trim + '<end_of_turn>\n' }}
                {%- else %}
                    {{- raise_exception('only user and assistant speak in this form, not ' + message.role) }}
                {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<start_of_turn>model\n' }}
            {%- endif %}
            """, "<bos> <start_of_turn> <end_of_turn>"),
    };

    /// <summary>The names of ours.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The marks that one of ours needs as special tokens, with blanks between; null for a file.</summary>
    public static string? MarksOf(string name) => Known.TryGetValue(name, out (string Template, string Marks) known) ? known.Marks : null;

    /// <summary>A template, by the name of one of ours or of a file.</summary>
    /// <exception cref="InvalidDataException">There is neither.</exception>
    public static string Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Known.TryGetValue(name, out (string Template, string Marks) known)) return known.Template;
        if (!File.Exists(name))
            throw new InvalidDataException($"there is no chat template {name}\n"
                + $"Name a file of Jinja, or one of ours: {string.Join(", ", Known.Keys)}.");
        return new FileInfo(name).Length <= MostBytes ? File.ReadAllText(name) : throw new InvalidDataException(
            $"{name} has {new FileInfo(name).Length} bytes; a chat template has {MostBytes} at most\nName a file of Jinja.");
    }
}
