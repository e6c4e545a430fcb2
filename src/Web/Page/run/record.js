// The record of a run: what differs from what Hone would have chosen, and what it was made of and on.
import { el, fill } from '../dom.js';
import * as as from '../format.js';
import { isClassifier } from '../words.js';

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
                [
                    isClassifier(this.run) ? 'examples' : 'tokens',
                    m.data && `${as.step(m.data.train_tokens)} to learn, ${as.step(m.data.validation_tokens)} held out`,
                ],
                [
                    isClassifier(this.run) ? 'read as' : 'tokenizer',
                    m.tokenizer && `${m.tokenizer.kind}, ${as.step(m.tokenizer.vocabulary)}`,
                ],
                [
                    'classes',
                    m.classes && `${as.step(m.classes.length)}: ${m.classes.slice(0, 8).join(', ')}${m.classes.length > 8 ? ', …' : ''}`,
                ],
                [
                    'model',
                    m.model && isClassifier(this.run)
                        ? m.model.family
                        : `${m.model.family}, ${m.recipe.model?.layers ?? '?'} × ${m.recipe.model?.width ?? '?'}`,
                ],
                [
                    'begins with',
                    m.parent_run && [
                        el('a.line', { href: `/runs/${encodeURIComponent(m.parent_run)}` }, m.parent_run),
                        m.parent ? `, step ${as.step(m.parent.step)}` : '',
                    ],
                ],
                ['learns', beside(m.recipe)],
                ['parameters', m.model && as.step(m.model.parameters)],
                ['work', m.model && `${as.count(m.model.flops_per_token)}FLOP ${isClassifier(this.run) ? 'an example' : 'a token'}`],
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

/** What is learned beside a model, and how that is held; nothing where the model itself learns. */
function beside({ lora, training }) {
    const pairs = training?.preference && training.preference !== 'none' ? `from pairs of answers, by ${training.preference}` : null;
    if (!lora?.rank) return pairs;
    const held = lora.base && lora.base !== 'f32' ? ` beside a base packed as ${lora.base}` : ' beside its base';
    return [`low-rank additions of rank ${lora.rank}${held}`, pairs].filter(Boolean).join(', ');
}

/** The settings of a nested document, each with its whole name. */
function leaves(document, above = '') {
    return Object.entries(document).flatMap(([name, value]) =>
        value && typeof value === 'object' && !Array.isArray(value)
            ? leaves(value, `${above}${name}.`)
            : [[above + name, typeof value === 'number' ? as.rate(value) : String(value)]],
    );
}
