using Hone.Web.Http;

namespace Hone.Unit.Web;

/// <summary>A script of the page and all that it imports, in one.</summary>
public sealed class Bundles
{
    static readonly Dictionary<string, string> _files = new()
    {
        ["a/main.js"] = """
            // the first
            import { one, two as second } from '../base.js';
            import * as all from './near.js';
            export const sum = one + second + all.three;
            """,
        ["a/near.js"] = "import { one } from '../base.js';\nexport async function four() {}\nexport const three = 3 * one;",
        ["base.js"] = "export const one = 1;\nexport class two {}",
        ["lost.js"] = "import { five } from './base.js';",
        ["round.js"] = "import { it } from './trip.js';\nexport const that = 1;",
        ["trip.js"] = "import { that } from './round.js';\nexport const it = 1;",
    };

    [Fact]
    public void Modules_stand_in_the_order_in_which_they_run_each_once() => ScriptBundle.Of("a/main.js", name => _files[name]).ShouldBe("""
        // base.js
        const $module1 = (() => {
        const one = 1;
        class two {}
        return { one, two };
        })();
        // a/near.js
        const $module2 = (() => {
        const { one } = $module1;
        async function four() {}
        const three = 3 * one;
        return { four, three };
        })();
        // a/main.js
        const $module0 = (() => {
        // the first
        const { one, two: second } = $module1;
        const all = $module2;
        const sum = one + second + all.three;
        return { sum };
        })();
        export const { sum } = $module0;

        """);

    [Fact]
    public void What_is_not_exported_or_goes_round_is_an_error()
    {
        Should.Throw<InvalidDataException>(() => ScriptBundle.Of("lost.js", name => _files[name]))
            .Message.ShouldBe("lost.js imports five from ./base.js, which does not export it");
        Should.Throw<InvalidDataException>(() => ScriptBundle.Of("round.js", name => _files[name]))
            .Message.ShouldBe("round.js imports what imports round.js");
    }

    [Fact]
    public void Every_script_of_the_page_is_understood()
    {
        string[] scripts = [.. PageFiles.Resources.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal))];
        scripts.Length.ShouldBeGreaterThan(20);
        foreach (string script in scripts)
            ScriptBundle.Of(script, PageFiles.TextOf).TrimEnd().Split('\n')[..^1]
                .ShouldNotContain(line => line.StartsWith("import ", StringComparison.Ordinal)
                    || line.StartsWith("export ", StringComparison.Ordinal), script);
    }
}
