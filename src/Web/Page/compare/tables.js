// The numbers of a comparison: values with differences to the baseline, and what differs between the runs.
import { choice, el, fill, head, svg, th } from '../dom.js';
import * as as from '../format.js';

const letters = 'abcdef',
    dashes = ['', '8 3', '2 3', '10 3 2 3', '5 2', '1 4'];

/** How a series looks: its colour, and a dash that tells it from the others where colours are not seen. */
export const look = i => ({
    color: `--run-${letters[i % 6]}`,
    dash: dashes[(i + Math.floor(i / 6)) % 6].split(' ').filter(Boolean).map(Number),
});

export const swatch = i =>
    svg('0 0 26 8', `swatch stroke-run-${letters[i % 6]}`, ['path', { d: 'M0 4h26', 'stroke-dasharray': look(i).dash.join(' ') }]);

const rows = [
    ['best_val_loss', 'Best validation loss', v => as.loss(v, true)],
    ['equal_val_loss', 'At equal', v => as.loss(v, true)],
    ['best_bits_per_byte', 'Bits per byte', v => v.toFixed(4)],
    ['final_train_loss', 'Train loss at the end', v => as.loss(v, true)],
    ['tokens', 'Tokens', as.count],
    ['seconds', 'Time', as.duration],
    ['flops', 'FLOPs', as.count],
    ['tokens_per_second', 'Tokens a second', as.count],
    ['parameters', 'Parameters', as.count],
];
const losses = new Set(['best_val_loss', 'equal_val_loss', 'best_bits_per_byte', 'final_train_loss']);

/** Where each series first is at or below a loss; null where it never is. */
function reached(series, goal) {
    const found = series.runs.map(run => run.validation.find(point => point.loss !== null && point.loss <= goal));
    return found.includes(undefined) ? null : { seconds: mean(found.map(p => p.seconds)), tokens: mean(found.map(p => p.tokens)) };
}
const mean = values => values.reduce((a, v) => a + v, 0) / values.length;

/** Losses always; of the rest what is not the same for all. */
const isTold = (known, key) => known?.some(Boolean) && (losses.has(key) || new Set(known.map(one => one?.mean)).size > 1);

/** A row a series, a column a number: so that it is read on a telephone, too. */
export function valueTable(comparison, goal, perToken) {
    const { series, values, equal } = comparison,
        isBestThere = values.equal_val_loss?.every((one, i) => one?.mean === values.best_val_loss?.[i]?.mean),
        shown = rows.filter(([key]) => isTold(values[key], key) && !(key === 'equal_val_loss' && isBestThere));
    const title = ([key, name]) =>
        key === 'equal_val_loss' && equal
            ? equal.over === 'time'
                ? `At ${as.duration(equal.distance)}`
                : `At ${as.count(equal.distance)} ${equal.over}`
            : name;
    const cell = ([key, , format], i) => {
        const one = values[key][i];
        if (!one) return el('td.n', '–');
        const known = values[key].filter(Boolean),
            isBest = losses.has(key) && known.length > 1 && one.mean === Math.min(...known.map(v => v.mean));
        const text = format(one.mean) + (one.count > 1 && one.deviation ? ` ± ${format(one.deviation)}` : '');
        return el(
            'td',
            { class: isBest ? 'n best' : 'n' },
            text,
            one.difference && losses.has(key) ? [' ', el('small', as.signedDifference(one.difference))] : null,
        );
    };
    const time = i => {
        const there = goal === null ? null : reached(series[i], goal);
        return there ? `${as.duration(there.seconds)}, ${as.count(there.tokens * perToken(i))}FLOP` : 'not reached';
    };
    return el(
        'table',
        head(
            th('Runs'),
            th('Seeds', '.n'),
            shown.map(row => th(title(row), '.n')),
            goal === null ? null : th(`To ${as.loss(goal)}`, '.n'),
        ),
        el(
            'tbody',
            series.map((one, i) =>
                el(
                    'tr',
                    el(
                        'th',
                        { scope: 'row' },
                        swatch(i),
                        `${one.letter} `,
                        one.runs.length === 1
                            ? el('a.line.name', { href: `/runs/${encodeURIComponent(one.runs[0].id)}` }, one.name)
                            : el('span.name', one.name),
                        one.letter === comparison.baseline ? [' ', el('span.tag', 'baseline')] : null,
                    ),
                    el('td.n', one.runs.length),
                    shown.map(row => cell(row, i)),
                    goal === null ? null : el('td.n', time(i)),
                ),
            ),
        ),
    );
}

/** What differs, and only that; what follows from a choice can be looked at, too. */
export class Differences {
    constructor() {
        this.isAll = false;
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-differs' },
            el('header', el('h2', { id: 'h-differs' }, 'What differs'), (this.which = el('div'))),
            el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'Table: what differs' }, (this.table = el('div'))),
        );
    }

    show(comparison, runs, names) {
        const all = comparison.differences,
            chosen = all.filter(one => !one.derived);
        if (chosen.length < all.length)
            fill(
                this.which,
                choice(
                    'Which rows',
                    [
                        ['chosen', `What was chosen, ${chosen.length}`],
                        ['all', `With what follows, ${all.length}`],
                    ],
                    this.isAll ? 'all' : 'chosen',
                    which => {
                        this.isAll = which === 'all';
                        this.show(comparison, runs, names);
                    },
                ),
            );
        const shown = this.isAll ? all : chosen;
        const value = (one, i) =>
            one.values[i] === null ? '–' : /^[0-9a-f]{32,}$/.test(one.values[i]) ? el('code', as.hash(one.values[i])) : one.values[i];
        fill(
            this.table,
            el(
                'table',
                head(
                    th('Setting'),
                    runs.map((_, i) => th(names[i])),
                ),
                el(
                    'tbody',
                    shown.map(one =>
                        el(
                            'tr',
                            el('th', { scope: 'row' }, one.section === 'recipe' ? one.name : `${one.section}: ${one.name}`),
                            runs.map((_, i) =>
                                el(
                                    'td.long',
                                    { title: one.values[i] },
                                    one.values[i] === one.values[0] ? value(one, i) : el('b', value(one, i)),
                                ),
                            ),
                        ),
                    ),
                    el(
                        'tr',
                        el('th', { scope: 'row' }, `same bits as ${names[0]}`),
                        runs.map((run, i) =>
                            el(
                                'td.long',
                                { title: run.chain.what.join(', ') },
                                i === 0
                                    ? '–'
                                    : run.chain.differs_in_step === null
                                      ? `all ${as.step(run.chain.equal_steps)} steps`
                                      : `until step ${as.step(run.chain.differs_in_step)}`,
                            ),
                        ),
                    ),
                ),
            ),
        );
    }
}
