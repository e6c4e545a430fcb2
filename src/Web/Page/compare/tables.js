// The numbers of a comparison: values with differences to the baseline, and what differs between the runs.
import { choice, el, fill, head, th } from '../dom.js';
import * as as from '../format.js';
import { swatch } from '../looks.js';
import { isHigherBetter, metricName } from '../words.js';

const four = v => as.loss(v, true);
const rows = [
    ['test_accuracy', 'Accuracy on the test', four],
    ['test_macro_f1', 'Macro-F1 on the test', four],
    ['test_nats', 'Nats on the test', four],
    ['test_calibration_error', 'ECE on the test', four],
    ['best_val_loss', 'Best validation loss', v => as.loss(v, true)],
    ['equal_val_loss', 'At equal', v => as.loss(v, true)],
    ['best_bits_per_byte', 'Bits per byte', v => v.toFixed(4)],
    ['final_train_loss', 'Train loss at the end', v => as.loss(v, true)],
    ['tokens', null, as.count],
    ['seconds', 'Time', as.duration],
    ['flops', 'FLOPs', as.count],
    ['tokens_per_second', null, as.count],
    ['parameters', 'Parameters', as.count],
];
const losses = new Set([
    'best_val_loss',
    'equal_val_loss',
    'best_bits_per_byte',
    'final_train_loss',
    'test_nats',
    'test_calibration_error',
]);

/** Whether one value is better than another, and not only another. */
const isJudged = key => losses.has(key) || (isHigherBetter(key) && !key.startsWith('tokens'));

/** The rows there are: what was measured beside the loss comes before it, by its own name. */
function rowsOf(values, unit) {
    const metrics = Object.keys(values).filter(key => key.startsWith('validation_'));
    const named = rows.map(([key, name, format]) => [key, name ?? (key === 'tokens' ? `${unit}s` : `${unit}s a second`), format]);
    named.splice(4, 0, ...metrics.map(key => [key, `Validation: ${metricName(key.slice('validation_'.length))}`, four]));
    return named.map(([key, name, format]) => [key, name[0].toUpperCase() + name.slice(1), format]);
}

/** Where each series first is at or below a loss; null where it never is. */
function reached(series, goal) {
    const found = series.runs.map(run => run.validation.find(point => point.loss !== null && point.loss <= goal));
    return found.includes(undefined) ? null : { seconds: mean(found.map(p => p.seconds)), tokens: mean(found.map(p => p.tokens)) };
}
const mean = values => values.reduce((a, v) => a + v, 0) / values.length;

/** Losses always; of the rest what is not the same for all. */
const isTold = (known, key) =>
    known?.some(one => one && one.mean !== null) && (isJudged(key) || new Set(known.map(one => one?.mean)).size > 1);

/** A row a series, a column a number: so that it is read on a telephone, too. */
export function valueTable(comparison, goal, perToken) {
    const { series, values, equal } = comparison,
        isBestThere = values.equal_val_loss?.every((one, i) => one?.mean === values.best_val_loss?.[i]?.mean),
        units = new Set(series.flatMap(one => one.runs.map(run => run.unit))),
        unit = units.size === 1 ? [...units][0] : 'unit',
        shown = rowsOf(values, unit).filter(([key]) => isTold(values[key], key) && !(key === 'equal_val_loss' && isBestThere));
    const title = ([key, name]) =>
        key === 'equal_val_loss' && equal
            ? equal.over === 'time'
                ? `At ${as.duration(equal.distance)}`
                : `At ${as.count(equal.distance)} ${equal.over === 'tokens' ? `${unit}s` : equal.over}`
            : name;
    const cell = ([key, , format], i) => {
        const one = values[key][i];
        if (!one || one.mean === null) return el('td.n', '–');
        const known = values[key].filter(Boolean),
            means = known.map(v => v.mean),
            isBest = isJudged(key) && known.length > 1 && one.mean === (losses.has(key) ? Math.min(...means) : Math.max(...means));
        const text = format(one.mean) + (one.count > 1 && one.deviation ? ` ± ${format(one.deviation)}` : '');
        return el(
            'td',
            { class: isBest ? 'n best' : 'n' },
            text,
            one.difference && isJudged(key) ? [' ', el('small', as.signedDifference(one.difference))] : null,
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
