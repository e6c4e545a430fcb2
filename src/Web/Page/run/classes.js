// How well a classifier tells its test apart: beside those it has to beat, class by class, what it takes for what, and how sure it is.
import { get } from '../api.js';
import { command, el, fill, head, say, svg, th } from '../dom.js';
import * as as from '../format.js';

const mostClasses = 20,
    mostErrors = 8,
    mostConfused = 10,
    side = 320;
const four = value => as.loss(value, true);

export class Classes {
    /** `told(record)` is called with what was measured, so that charts draw the others as lines. */
    constructor(run, told) {
        Object.assign(this, { run, told });
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-classes', hidden: !run.manifest.classes },
            el('header', el('h2', { id: 'h-classes' }, 'Test'), (this.note = el('span.quiet'))),
            (this.body = el('div')),
        );
    }

    async load() {
        const { run } = this;
        if (!run.manifest.classes) return;
        const { classification: record } = await get(`/api/runs/${encodeURIComponent(run.id)}/classification`);
        this.record = record;
        if (!record) {
            say(this.note, `${as.step(run.manifest.classes.length)} classes`);
            fill(this.body, el('p.quiet', 'It is measured once, at the end, on examples that nothing was chosen by.'));
            return;
        }
        say(
            this.note,
            `${as.step(record.test_examples)} examples, with the checkpoint of step ${as.step(record.step)}; ` +
                `${as.step(record.train_examples)} were learned from, ${as.step(record.validation_examples)} chosen by`,
        );
        fill(
            this.body,
            classifiers(record),
            record.thresholds
                ? null
                : el(
                      'div.pair',
                      figure('Which classes are taken for which', confusion(record)),
                      figure('How sure it is', reliability(record)),
                  ),
            classes(record),
            errors(record),
            record.notes.map(note => el('p.quiet', note)),
            command(`hone classify ${run.id} ${run.manifest.recipe.model?.kind === 'ngrams' ? '"TEXT"' : 'FILE.png'}`),
        );
        this.told(record);
    }
}

const scrolled = (name, table) => el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': `Table: ${name}` }, table);
const figure = (title, [drawing, ...more]) => el('figure', el('figcaption', title), drawing, more);

/** The model and those it has to beat. */
function classifiers(record) {
    const isOfTwo = record.classifiers.some(one => one.lost !== null && one.lost !== undefined);
    return scrolled(
        'classifiers',
        el(
            'table',
            head(
                th('Classifier'),
                th('Accuracy', '.n'),
                th('95 % interval', '.n'),
                th('Macro-F1', '.n'),
                th('Nats', '.n'),
                th('ECE', '.n'),
                th('Before', '.n'),
                th('Temperature', '.n'),
                isOfTwo ? th('Lost / missed', '.n') : null,
            ),
            el(
                'tbody',
                record.classifiers.map((one, i) =>
                    el(
                        'tr',
                        el(
                            'th',
                            { scope: 'row' },
                            i ? one.name : el('b', one.name),
                            one.threshold ? ` (from ${one.threshold.toFixed(3)} on)` : '',
                        ),
                        el('td.n', four(one.accuracy)),
                        el('td.n', `${four(one.accuracy_low)} – ${four(one.accuracy_high)}`),
                        el('td.n', four(one.macro_f1)),
                        el('td.n', four(one.nats)),
                        el('td.n', four(one.calibration_error)),
                        el('td.n', four(one.uncalibrated_error)),
                        el('td.n', one.temperature.toFixed(2)),
                        isOfTwo ? el('td.n', `${one.lost ?? '–'} / ${one.missed ?? '–'}`) : null,
                    ),
                ),
            ),
        ),
    );
}

/** A square for each class and what it was taken for: the darker, the larger a share of the class. */
function confusion({ classes: names, confusion: counts }) {
    const cell = side / names.length,
        gap = names.length > 30 ? 0 : 1,
        parts = [['rect', { x: 0, y: 0, width: side, height: side, class: 'ground' }]],
        wrong = [];
    counts.forEach((row, i) => {
        const all = row.reduce((a, n) => a + n, 0);
        row.forEach((n, k) => {
            if (!n) return;
            if (i !== k) wrong.push({ n, share: n / all, from: names[i], to: names[k] });
            parts.push([
                'rect',
                {
                    x: (k * cell).toFixed(2),
                    y: (i * cell).toFixed(2),
                    width: (cell - gap).toFixed(2),
                    height: (cell - gap).toFixed(2),
                    class: i === k ? 'right' : 'wrong',
                    'fill-opacity': (0.15 + 0.85 * Math.sqrt(n / all)).toFixed(3),
                },
            ]);
        });
    });
    wrong.sort((a, b) => b.n - a.n);
    const drawing = svg(`0 0 ${side} ${side}`, 'confusion', ...parts);
    return [
        drawing,
        el('p.quiet', 'A row is a class, a column what it was taken for; the diagonal is right. Both in the order of the classes.'),
        wrong.length
            ? el(
                  'ol.confused',
                  { 'aria-label': 'Most frequent confusions' },
                  wrong
                      .slice(0, mostConfused)
                      .map(one =>
                          el(
                              'li',
                              el('b', as.step(one.n)),
                              ` × ${one.from} taken for ${one.to}`,
                              el('small', ` ${as.percent(one.share)} of it`),
                          ),
                      ),
              )
            : el('p.quiet', 'No class was taken for another.'),
    ];
}

/** How often it is right, by how sure it is: on the diagonal, it is right as often as it says. */
function reliability({ reliability: bins, classifiers: [model] }) {
    const known = bins.filter(one => one.examples),
        most = Math.max(...known.map(one => one.examples)),
        at = value => (value * side).toFixed(1),
        up = value => ((1 - value) * side).toFixed(1);
    const parts = [
        ['rect', { x: 0, y: 0, width: side, height: side, class: 'ground' }],
        ...known.map(one => [
            'rect',
            {
                x: at(one.low),
                y: up(one.right / one.examples),
                width: ((one.high - one.low) * side - 1).toFixed(1),
                height: ((one.right / one.examples) * side).toFixed(1),
                class: 'right',
                'fill-opacity': (0.2 + 0.8 * Math.sqrt(one.examples / most)).toFixed(3),
            },
        ]),
        ['path', { d: `M0 ${side}L${side} 0`, class: 'even' }],
    ];
    return [
        svg(`0 0 ${side} ${side}`, 'reliability', ...parts),
        el(
            'p.quiet',
            'Across: how sure it is, from 0 to 1; up: how often it is right; the darker, the more examples. ' +
                `On the dashed line it is right as often as it says; it is ${four(model.calibration_error)} away from it on average (ECE).`,
        ),
        el(
            'details',
            el('summary.quiet', 'as a table'),
            el(
                'table',
                head(th('Sure'), th('Examples', '.n'), th('Right', '.n')),
                el(
                    'tbody',
                    known.map(one =>
                        el(
                            'tr',
                            el('td', `${one.low.toFixed(2)} – ${one.high.toFixed(2)}`),
                            el('td.n', as.step(one.examples)),
                            el('td.n', as.percent(one.right / one.examples)),
                        ),
                    ),
                ),
            ),
        ),
    ];
}

/** The classes, those told worst first. */
function classes({ per_class: all }) {
    const shown = [...all]
        .filter(one => one.examples > 0 || all.length <= mostClasses)
        .sort((a, b) => a.f1 - b.f1)
        .slice(0, mostClasses);
    return el(
        'details',
        { open: all.length <= mostClasses },
        el(
            'summary',
            all.length > mostClasses ? `The ${mostClasses} of ${all.length} classes with the lowest F1` : 'Classes, the lowest F1 first',
        ),
        scrolled(
            'classes',
            el(
                'table',
                head(th('Class'), th('Examples', '.n'), th('Precision', '.n'), th('Recall', '.n'), th('F1', '.n')),
                el(
                    'tbody',
                    shown.map(one =>
                        el(
                            'tr',
                            el('th', { scope: 'row' }, one.name),
                            el('td.n', as.step(one.examples)),
                            el('td.n', one.precision.toFixed(3)),
                            el('td.n', one.recall.toFixed(3)),
                            el('td.n', one.f1.toFixed(3)),
                        ),
                    ),
                ),
            ),
        ),
    );
}

/** The wrong answers that it is surest of: wrong labels in the data are usually among them. */
function errors({ surest_errors: all }) {
    if (!all.length) return null;
    return el(
        'details',
        el('summary', 'Surest wrong answers'),
        scrolled(
            'surest wrong answers',
            el(
                'table',
                head(th('Sure', '.n'), th('Class'), th('Taken for'), th('Example')),
                el(
                    'tbody',
                    all
                        .slice(0, mostErrors)
                        .map(one =>
                            el(
                                'tr',
                                el('td.n', one.probability.toFixed(3)),
                                el('td', one.class),
                                el('td', one.taken_for),
                                el('td', one.content ?? '', ' ', el('small.quiet', one.where)),
                            ),
                        ),
                ),
            ),
        ),
    );
}
