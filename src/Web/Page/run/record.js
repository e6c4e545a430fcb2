// The record of a run: what differs from what Hone would have chosen, and what it was made of and on.
import { el, fill } from '../dom.js';
import * as as from '../format.js';

export class Record {
    constructor(run) {
        this.run = run;
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-record' },
            el(
                'header',
                el('h2', { id: 'h-record' }, 'Record'),
                el('a.quiet.line', { href: `/api/runs/${encodeURIComponent(run.id)}` }, 'all of it, as JSON'),
            ),
            (this.body = el('div.record')),
        );
    }

    show() {
        const { manifest: m } = this.run,
            skipped = new Set(['name', 'goal', 'hypothesis']);
        const chosen = leaves(m.differences ?? {}).filter(([name]) => !skipped.has(name));
        fill(
            this.body,
            part('What differs from what Hone would have chosen', chosen.length ? chosen : [['nothing', '']]),
            part('Data and model', [
                ['data', m.data && [m.data.name, ' ', el('code', as.hash(m.data.fingerprint))]],
                ['tokens', m.data && `${as.step(m.data.train_tokens)} to learn, ${as.step(m.data.validation_tokens)} held out`],
                ['tokenizer', m.tokenizer && `${m.tokenizer.kind}, ${as.step(m.tokenizer.vocabulary)}`],
                ['model', m.model && `${m.model.family}, ${m.recipe.model?.layers ?? '?'} × ${m.recipe.model?.width ?? '?'}`],
                ['parameters', m.model && as.step(m.model.parameters)],
                ['work', m.model && `${as.count(m.model.flops_per_token)}FLOP a token`],
                ['goal', m.goal],
                ['expected', m.hypothesis],
                ['ends', m.stop_rule],
                ['notes', m.notes],
            ]),
            part('Code and machine', [
                ['hone', m.code && [m.code.version, ' ', el('code', as.hash(m.code.commit)), m.code.dirty ? ', with changes' : '']],
                ['numerics', m.numerics_class],
                ['seed', String(m.seed)],
                ['threads', m.threads],
                ['processor', m.machine && `${m.machine.processor}, ${m.machine.cores} cores`],
                ['memory', m.machine && as.bytes(m.machine.memory_bytes)],
                ['system', m.machine && `${m.machine.os}, ${m.machine.dotnet}`],
                ['imported from', m.imported_from?.program ?? m.imported_from?.kind],
            ]),
        );
    }
}

const part = (title, rows) =>
    el(
        'div',
        el('h3', title),
        el(
            'dl',
            rows.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => [el('dt', name), el('dd', value)]),
        ),
    );

/** The settings of a nested document, each with its whole name. */
function leaves(document, above = '') {
    return Object.entries(document).flatMap(([name, value]) =>
        value && typeof value === 'object' && !Array.isArray(value)
            ? leaves(value, `${above}${name}.`)
            : [[above + name, typeof value === 'number' ? as.rate(value) : String(value)]],
    );
}
