using Hone.Data.Sources.Conversations;
using Hone.Text;

namespace Hone.Hosting.Exchange;

/// <summary>The form of conversations that a model was trained in, as a template in Jinja, which other programs fill in.</summary>
static class ChatTemplate
{
    /// <summary>
    /// The template; null where a mark of the form is no token of its own, since a text put together from spelled marks has other tokens.
    /// </summary>
    public static string? Of(ConversationFormat format, Tokenizer tokenizer)
    {
        string[] marks = [format.Start, format.UserStart, format.UserEnd, format.AssistantStart, format.AssistantEnd];
        return marks.Any(mark => tokenizer.FindSpecial(mark) is null) ? null : Of(format);
    }

    /// <summary>The template, whatever its marks are to a tokenizer.</summary>
    public static string Of(ConversationFormat format)
    {
        string[] marks = [format.Start, format.UserStart, format.UserEnd, format.AssistantStart, format.AssistantEnd];
        string[] quoted = [.. marks.Select(Quoted)];
        // What the system says goes before what the user says next, with a blank line between.
        return "{%- set said = namespace(system='') -%}{{- " + quoted[0] + " -}}{%- for message in messages -%}"
            + "{%- if message['role'] == 'system' -%}{%- set said.system = said.system + message['content'] + '\\n\\n' -%}"
            + "{%- elif message['role'] == 'user' -%}{{- " + quoted[1] + " + said.system + message['content'] + " + quoted[2] + " -}}"
            + "{%- set said.system = '' -%}"
            + "{%- elif message['role'] == 'assistant' -%}{{- " + quoted[3] + " + message['content'] + " + quoted[4] + " -}}"
            + "{%- else -%}{{- raise_exception('This model knows system, user and assistant.') -}}{%- endif -%}{%- endfor -%}"
            + "{%- if add_generation_prompt -%}{{- " + quoted[3] + " -}}{%- endif -%}";
    }

    static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
