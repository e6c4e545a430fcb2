using Hone.Data.Sources.Conversations;
using Hone.Hosting.Exchange;
using Hone.Text;

namespace Hone.Unit.Hosting.Exchange;

/// <summary>The form of conversations as other programs take it.</summary>
public sealed class ChatTemplates
{
    // Rendered by Python's jinja2 3.1.6 in the sandbox and with the settings of Transformers (trim_blocks, lstrip_blocks): system
    // "Be brief.", user " Hi \n", assistant " Ho ", user "What?" and the beginning of an answer give what LanguageModel.Ids spells, and a
    // turn of a tool is refused.
    const string Rendered = "{%- set said = namespace(system='') -%}{{- '<s>' -}}{%- for message in messages -%}"
        + "{%- if message['role'] == 'system' -%}{%- set said.system = said.system + message['content'] + '\\n\\n' -%}"
        + "{%- elif message['role'] == 'user' -%}{{- '<|user_start|>' + said.system + message['content'] + '<|user_end|>' -}}"
        + "{%- set said.system = '' -%}"
        + "{%- elif message['role'] == 'assistant' -%}{{- '<|assistant_start|>' + message['content'] + 'it\\'s over' -}}"
        + "{%- else -%}{{- raise_exception('This model knows system, user and assistant.') -}}{%- endif -%}{%- endfor -%}"
        + "{%- if add_generation_prompt -%}{{- '<|assistant_start|>' -}}{%- endif -%}";

    [Fact]
    public void Marks_that_are_tokens_make_a_template_and_others_none()
    {
        ConversationFormat format = new("<s>", AssistantEnd: "it's over");
        string[] marks = ["<s>", "<|user_start|>", "<|user_end|>", "<|assistant_start|>", "it's over"];
        ChatTemplate.Of(format, new ByteTokenizer().WithSpecials(marks)).ShouldBe(Rendered);
        for (int i = 0; i < marks.Length; i++)
            ChatTemplate.Of(format, new ByteTokenizer().WithSpecials([.. marks.Where((_, place) => place != i)])).ShouldBeNull();
    }
}
