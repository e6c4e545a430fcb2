using System.Diagnostics;
using System.Text.Json;
using Hone.Text.Templates;

namespace Hone.Unit.Text.Templates;

/// <summary>Templates that would hang or fill memory, or that say what is not known: each is a short error, at once.</summary>
public sealed class TemplateBombs
{
    static readonly JsonElement NoMessages = JsonDocument.Parse("[]").RootElement;

    public static TheoryData<string> Bombs =>
    [
        "{{ range(10**9)|list }}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% for a in range(3000) %}{% for b in range(3000) %}{% for c in range(3000) %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ ['a'] * 10**9 }}",
        "{{ 'a' * 9223372036854775807 }}",
        "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}",
        "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.replace('x', ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s|list|join(ns.s) %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(a) %}{{ m(a ~ a) }}{{ m(a) }}{% endmacro %}{{ m('x') }}",
        "{% for i in range(100000) %}{% for j in range(100000) %}" + new string('x', 60) + "{% endfor %}{% endfor %}",
        "{{ " + new string('(', 100_000) + "1" + new string(')', 100_000) + " }}",
        "{{ " + new string('[', 100_000) + new string(']', 100_000) + " }}",
        "{{ " + new string('-', 100_000) + "1 }}",
        "{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "1 }}",
        "{{ " + string.Concat(Enumerable.Repeat("1 if 1 else ", 50_000)) + "1 }}",
        "{{ a" + string.Concat(Enumerable.Repeat(".a", 100_000)) + " }}",
        "{{ a" + string.Concat(Enumerable.Repeat("|list", 100_000)) + " }}",
        string.Concat(Enumerable.Repeat("{% if 1 %}", 50_000)),
        "{{ 2 ** 10 ** 10 }}",
        "{{ '" + new string('a', 1 << 20) + "' }}",
        new string('{', 1 << 19),
        "{{ ('a' * 100000)|list|length }}{{ ('a' * 100001)|list|length }}",
        "{% set d = dict(a=1) %}{% for i in range(100000) %}{% set d = dict(d) %}{{ d.items()|list }}{% endfor %}" + "{{ 1 // 0 }}",
    ];

    [Theory, MemberData(nameof(Bombs))]
    public void A_bomb_is_a_short_error_at_once_and_takes_little_memory(string source)
    {
        long before = GC.GetTotalAllocatedBytes();
        Stopwatch watch = Stopwatch.StartNew();
        InvalidDataException error = Should.Throw<InvalidDataException>(() => Render(source));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));             // below one on a machine that is not busy
        error.Message.Split('\n').Length.ShouldBe(2);
        error.Message.Length.ShouldBeLessThan(400);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(1L << 30);   // passed through, most of it gone at once
    }

    [Theory]
    [InlineData("{{ 'a'.encode() }}", "the method encode")]
    [InlineData("{{ [1].append(2) }}", "the method append")]
    [InlineData("{{ 'a'.frobnicate() }}", "the method frobnicate")]
    [InlineData("{{ 'a'|xmlattr }}", "the filter xmlattr")]
    [InlineData("{{ 1 is escaped }}", "the test escaped")]
    [InlineData("{% include 'x' %}", "the statement {% include %}")]
    [InlineData("{% extends 'x' %}", "the statement {% extends %}")]
    [InlineData("{% do x %}", "the statement {% do %}")]
    [InlineData("{% frob %}", "no statement {% frob %}")]
    [InlineData("{{ lipsum() }}", "the function lipsum")]
    [InlineData("{% for i in [] recursive %}{% endfor %}", "a loop that is recursive")]
    [InlineData("{{ f(*x) }}", "a call with * or **")]
    [InlineData("{{ 9223372036854775808 }}", "a number as large as 9223372036854775808")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "a whole number of more than 64 bits")]
    [InlineData("{{ 'x' % 1 }}", "a text with %")]
    [InlineData("{{ ('<'|safe).replace('<', 'x') }}", "safe")]
    [InlineData("{{ ('<'|safe)|trim }}", "the filter trim of what safe gives")]
    [InlineData("{{ loop.cycle(1) }}{% for i in [1] %}{{ loop.cycle(1, 2) }}{% endfor %}", "cycle")]
    [InlineData("{{ ''.__class__ }}", "the attribute __class__")]
    [InlineData("{{ 'ß'|upper }}", "the case of 'ß'")]
    [InlineData("{% break %}", "stands in no loop")]
    [InlineData("{{ 'a }}", "a string has no end")]
    [InlineData("{# a", "a comment has no end")]
    [InlineData("{{ 1 ! 2 }}", "'!'")]
    [InlineData("{% for x in [1] %}", "{% endfor %} is missing")]
    [InlineData("{{ raise_exception('roles must alternate') }}", "it raises: roles must alternate")]
    [InlineData("\n\n{{ undefined_thing.x }}", "line 3: 'x' is asked of something undefined")]
    public void What_is_not_known_is_refused_by_name(string source, string expected) =>
        Should.Throw<InvalidDataException>(() => Render(source)).Message.ShouldContain(expected);

    [Fact]
    public void The_date_is_the_recipe_s_or_none()
    {
        JinjaTemplate template = JinjaTemplate.Parse("{{ strftime_now('%d %b %Y') }}", "t");
        template.Render(new Dictionary<string, object?>(), NoMessages, new DateTime(2026, 1, 31)).Value.ShouldBe("31 Jan 2026");
        Should.Throw<InvalidDataException>(() => template.Render(new Dictionary<string, object?>(), NoMessages))
            .Message.ShouldContain("data.chat_date");
    }

    [Fact]
    public void Each_character_knows_where_it_came_from()
    {
        using JsonDocument messages = JsonDocument.Parse(
            """[{"role": "user", "content": " a\n"}, {"role": "assistant", "content": "b"}]""");
        RenderedText text = JinjaTemplate.Parse(
            "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}{% generation %}{{ m.content | trim }}!"
            + "{% endgeneration %}{% else %}{{ (m.content ~ '.').upper() }}{% endif %}{% endfor %}{{ messages|tojson }}", "t")
            .Render(new Dictionary<string, object?> { ["bos_token"] = "^" }, messages.RootElement);
        text.Segments.Select(segment => (text.Value[segment.Range], segment.Origin)).ShouldBe(
        [
            ("^", new TextOrigin(TextOrigin.Template)),
            ("<user>", new TextOrigin(TextOrigin.Template, 0)),
            (" A\n", new TextOrigin(1, 0)),
            (".", new TextOrigin(TextOrigin.Template, 0)),
            ("<assistant>", new TextOrigin(TextOrigin.Template, 1)),
            ("b", new TextOrigin(2, 1, true)),
            ("!", new TextOrigin(TextOrigin.Template, 1, true)),
            ("""[{"role": "user", "content": " a\n"}, {"role": "assistant", "content": "b"}]""", new TextOrigin(1)),
        ]);
    }

    static string Render(string source) => JinjaTemplate.Parse(source, "bomb").Render(new Dictionary<string, object?>(), NoMessages).Value;
}
