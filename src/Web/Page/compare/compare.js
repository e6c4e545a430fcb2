// Runs beside each other: the claim first, then curves, values, and what differs.
import { address, get, query } from '../api.js';
import { Chart } from '../chart.js';
import { $, choice, command, el, fill, press, say } from '../dom.js';
import * as as from '../format.js';
import { look, swatch } from '../looks.js';
import { Charts, table } from '../reading.js';
import { key, troubled } from '../shell.js';
import { Claim } from './claim.js';
import { Parallel } from './parallel.js';
import { axesOf, axisWordsOf, metricName } from '../words.js';
import { Differences, valueTable } from './tables.js';

const runs = address
    .get('runs')
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);
let unit = 'token';
const over = () => (axesOf(unit)[address.get('over')] ? address.get('over') : 'tokens'),
    isSeeds = () => address.get('seeds', 'true') === 'true';
const most = 24;

async function open() {
    if (!runs.length) {
        empty();
        return;
    }
    if (runs.length === 1) await withBaseline();
    fill($('main'), el('p.waits', { role: 'status' }, `Comparing ${runs.length} runs…`));
    try {
        const [comparison, about] = await Promise.all([ask(), get('/api').catch(() => ({}))]);
        show(comparison, about);
    } catch (failure) {
        fill(
            $('main'),
            el('div.head', el('div', el('h1', 'Compare'))),
            troubled(failure),
            el('p.meta', el('a.line', { href: '/' }, 'All runs')),
        );
        if (failure.status === 0) setTimeout(open, 2000);
    }
}

/** The comparison; seeds of one setting only are held against each other. */
async function ask() {
    const named = { runs: runs.join(), baseline: address.get('baseline') };
    const answer = await get('/api/compare', { ...named, seeds: String(isSeeds()) });
    if (answer.series.length > 1 || !isSeeds()) return answer;
    address.set({ seeds: 'false' });
    return get('/api/compare', { ...named, seeds: 'false' });
}

function empty() {
    fill(
        $('main'),
        el('div.head', el('div', el('h1', 'Compare'))),
        el(
            'div.empty',
            el('h2', 'Nothing is chosen yet'),
            'Choose runs in the ',
            el('a.line', { href: '/' }, 'list'),
            ' with ',
            el('kbd', 'X'),
            ', then press ',
            el('kbd', 'C'),
            '. Or type',
            command('hone compare RUN RUN'),
        ),
    );
}

/** One run is held against the one that its record names. */
async function withBaseline() {
    const run = await get(`/api/runs/${encodeURIComponent(runs[0])}`, { findings: false }).catch(() => null);
    if (run?.manifest.baseline_run) {
        runs.unshift(run.manifest.baseline_run);
        address.set({ runs: runs.join() });
    }
}

function show(first, about) {
    let comparison = first;
    const units = new Set(first.series.flatMap(one => one.runs.map(run => run.unit)));
    if (units.size === 1) [unit] = units;
    const metrics = [
        ...new Set(first.series.flatMap(one => one.runs.flatMap(run => run.validation.flatMap(point => Object.keys(point.metrics ?? {}))))),
    ];
    const curveOf = () =>
        metrics.includes(address.get('of'))
            ? address.get('of')
            : first.deciding.key === 'best_val_loss' || !metrics.includes('accuracy')
              ? 'loss'
              : address.get('of') === 'loss'
                ? 'loss'
                : 'accuracy';
    const claim = new Claim(about.read_only),
        differences = new Differences(),
        parallel = new Parallel(),
        trouble = el('div');
    const group = new Charts(remember),
        chartHost = el('div.chart'),
        tableHost = el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'The curves as a table' });
    const values = el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'Table: values' }),
        title = el('h1'),
        meta = el('p.meta'),
        note = el('p.quiet'),
        keyHost = el('div.key');
    const baseline = el('select.compact', {
        'aria-label': 'Baseline',
        onchange: () => {
            address.set({ baseline: baseline.value });
            again();
        },
    });
    let curveTitle = null;
    const which = metrics.length
        ? el(
              'select.compact',
              {
                  'aria-label': 'Which measurement',
                  onchange: () => {
                      address.set({ of: which.value });
                      draw(true);
                  },
              },
              ['loss', ...metrics].map(name => el('option', { value: name, selected: name === curveOf() }, metricName(name))),
          )
        : null;
    const goal = el('input.compact', {
        type: 'number',
        step: 'any',
        value: address.get('goal'),
        size: 6,
        'aria-label': 'Loss to reach',
        oninput: () => {
            address.set({ goal: goal.value });
            showValues();
        },
    });
    const isTable = address.get('view') === 'table';
    const view = choice(
        'Show as',
        [
            ['curve', 'Curve'],
            ['table', 'Table'],
        ],
        isTable ? 'table' : 'curve',
        turnView,
    );
    fill(
        $('main'),
        el(
            'div.head',
            el('div', title, meta),
            el(
                'div.actions',
                choice(
                    'Seeds',
                    [
                        ['true', 'Seeds together'],
                        ['false', 'Each run'],
                    ],
                    String(isSeeds()),
                    seeds => {
                        address.set({ seeds: seeds === 'true' ? null : seeds });
                        again();
                    },
                ),
                el('label.quiet', 'Baseline ', baseline),
                el('a.button', { id: 'report', target: '_blank', rel: 'noopener' }, 'Report'),
            ),
        ),
        trouble,
        claim.host,
        el(
            'section.panel',
            { 'aria-labelledby': 'h-curves' },
            el(
                'header',
                (curveTitle = el('h2', { id: 'h-curves' }, 'Validation loss')),
                keyHost,
                el(
                    'div.actions',
                    which,
                    choice('Horizontal axis', axisWordsOf(unit), over(), axis => {
                        address.set({ over: axis === 'tokens' ? null : axis, from: null, to: null });
                        draw(true);
                    }),
                    choice(
                        'Horizontal scale',
                        [
                            ['linear', 'Linear'],
                            ['log', 'Log'],
                        ],
                        address.get('x', 'linear'),
                        scale => {
                            address.set({ x: scale === 'log' ? scale : null });
                            draw(true);
                        },
                    ),
                    choice(
                        'Vertical scale',
                        [
                            ['linear', '↕ Linear'],
                            ['log', '↕ Log'],
                        ],
                        address.get('y', 'linear'),
                        scale => {
                            address.set({ y: scale === 'log' ? scale : null });
                            draw();
                        },
                    ),
                    view,
                ),
            ),
            chartHost,
            tableHost,
            note,
        ),
        parallel.host,
        el(
            'section.panel',
            { 'aria-labelledby': 'h-values' },
            el(
                'header',
                el('h2', { id: 'h-values' }, 'Values'),
                el('label.quiet', 'time and FLOPs to a loss of ', goal),
                el('span.quiet', 'differences are to the baseline; bold is best'),
            ),
            values,
        ),
        differences.host,
        el(
            'footer.keys',
            [
                ['?', 'keys'],
                ['R', 'runs'],
                ['← →', 'read the curves'],
                ['+ −', 'zoom, or drag; 0 sees all'],
                ['T', 'table'],
                ['D', 'light or dark'],
            ].map(([k, does]) => el('span', el('kbd', k), ` ${does}`)),
        ),
    );
    const chart = new Chart(chartHost, {
        group,
        endLabels: true,
        x: axesOf(unit)[over()],
        y: { label: 'validation loss', format: as.loss, settle: 0.1 },
    });
    key('t', 'the curves as a table, and back', () => {
        const next = chartHost.hidden ? 'curve' : 'table';
        press(view, next);
        turnView(next);
    });
    key('+', 'zoom in', () => group.zoomBy(0.5));
    key('-', 'zoom out', () => group.zoomBy(2), '−');
    key('0', 'see all of it', () => group.all());
    key(
        'ArrowLeft ArrowRight',
        'read the curves',
        event => {
            if (event.target.closest('.chart, input, [role=region]')) return false;
            chartHost.focus();
            chartHost.dispatchEvent(new KeyboardEvent('keydown', { key: event.key }));
            return true;
        },
        '← →',
    );

    function turnView(next) {
        address.set({ view: next === 'table' ? next : null });
        draw();
    }

    function remember() {
        const [from, to] = group.window,
            short = v => Number(v.toPrecision(9));
        address.set(group.isWhole ? { from: null, to: null } : { from: short(from), to: short(to) });
        address.set({ at: group.at === null ? null : short(group.at) });
        if (!tableHost.hidden) fill(tableHost, table(chart));
    }

    const perToken = i => {
        const flops = comparison.values.flops?.[i]?.mean,
            tokens = comparison.values.tokens?.[i]?.mean;
        return flops && tokens ? flops / tokens : 0;
    };

    /** Mean and deviation of the runs of a series, where all of them were measured. */
    function curve(series, i) {
        const axis = over(),
            at = point =>
                axis === 'steps'
                    ? point.step
                    : axis === 'tokens'
                      ? point.tokens
                      : axis === 'time'
                        ? point.seconds
                        : point.tokens * perToken(i);
        const data = { x: [], low: [], high: [], mean: [], count: null };
        const byStep = series.runs.map(run => new Map(run.validation.map(point => [point.step, point])));
        for (const step of byStep[0].keys()) {
            const points = byStep.map(points => points.get(step));
            if (points.includes(undefined)) continue;
            const losses = points.map(point => (curveOf() === 'loss' ? point.loss : (point.metrics?.[curveOf()] ?? null))),
                isKnown = !losses.includes(null),
                mean = isKnown ? losses.reduce((a, v) => a + v, 0) / losses.length : null;
            const deviation =
                losses.length > 1 && isKnown ? Math.sqrt(losses.reduce((a, v) => a + (v - mean) ** 2, 0) / (losses.length - 1)) : 0;
            data.x.push(points.reduce((a, point) => a + at(point), 0) / points.length);
            data.mean.push(mean);
            data.low.push(isKnown ? mean - deviation : null);
            data.high.push(isKnown ? mean + deviation : null);
        }
        data.lost = data.mean.includes(null) ? data.mean.map(v => (v === null ? 1 : 0)) : null;
        return data;
    }

    function draw(isNew = false) {
        const shown = comparison.series.slice(0, most),
            isAsTable = address.get('view') === 'table';
        chart.y.label = curveOf() === 'loss' ? 'validation loss' : metricName(curveOf());
        say(curveTitle, curveOf() === 'loss' ? 'Validation loss' : `Validation: ${metricName(curveOf())}`);
        chart.x = { ...axesOf(unit)[over()], log: address.get('x') === 'log' };
        chart.y.log = address.get('y') === 'log';
        chart.series = shown.map((one, i) => ({
            name: `${one.letter} ${one.name}`,
            short: shown.length > 8 ? one.letter : `${one.letter} ${clipped(one.name)}`,
            ...look(i),
            width: one.letter === comparison.baseline ? 2.5 : 1.75,
            shade: one.runs.length > 1,
            points: true,
            data: curve(one, i),
        }));
        for (const one of chart.series)
            one.says = `ends at ${as.loss(
                one.data.mean.findLast(v => v !== null),
                true,
            )}`;
        const end = Math.max(...chart.series.map(one => one.data.x.at(-1) ?? 0), 1e-9);
        group.whole = [0, end];
        if (isNew || group.window[1] === 1) {
            const from = Number(address.get('from', 'x')),
                to = Number(address.get('to', 'x'));
            group.window = from < to ? [Math.max(0, from), Math.min(to, end)] : [0, end];
        }
        chartHost.hidden = isAsTable;
        tableHost.hidden = !isAsTable;
        const at = address.get('at');
        if (at !== '' && Number.isFinite(Number(at))) (Object.assign(group, { at: Number(at) }), (chart.at = group.at));
        group.draw();
        if (isAsTable) fill(tableHost, table(chart));
        const grouped = shown
            .filter(one => one.runs.length > 1)
            .map(one => one.letter)
            .join(', ');
        note.textContent =
            (grouped ? `${grouped}: mean of the seeds, shaded by one standard deviation, whatever else is shown. ` : '') +
            (comparison.series.length > most ? `The first ${most} of ${comparison.series.length} are drawn.` : '');
        fill(
            keyHost,
            innerWidth <= 640 || shown.length > 8
                ? shown.map((one, i) => el('span', swatch(i), `${one.letter} `, el('span.name', one.name)))
                : null,
        );
    }

    function showValues() {
        const wanted = goal.value === '' ? null : Number(goal.value);
        fill(values, valueTable(comparison, Number.isFinite(wanted) ? wanted : null, perToken));
    }

    function showAll() {
        const flat = comparison.series.flatMap(one => one.runs),
            names = comparison.series.flatMap(one =>
                one.runs.length > 1 ? one.runs.map((_, i) => `${one.letter}${i + 1}`) : [one.letter],
            );
        title.textContent =
            comparison.series.length === 2
                ? comparison.series.map(one => one.name).join(' and ')
                : `${comparison.series.length} beside each other`;
        document.title = `${title.textContent} · Hone`;
        fill(
            meta,
            el('span', `${flat.length} runs`),
            comparison.notes.map(one => el('span', one)),
        );
        const chosen = comparison.series.find(one => one.letter === comparison.baseline).runs[0].id;
        fill(
            baseline,
            comparison.series.map(one =>
                el('option', { value: one.runs[0].id, selected: one.runs[0].id === chosen }, `${one.letter} ${one.name}`),
            ),
        );
        $('report').href =
            '/api/compare/report' + query({ runs: runs.join(), over: over(), baseline: address.get('baseline'), seeds: String(isSeeds()) });
        claim.show(comparison).catch(failure => fill(trouble, troubled(failure)));
        draw(true);
        parallel.show(comparison, flat);
        showValues();
        differences.show(comparison, flat, names);
    }

    async function again() {
        try {
            comparison = await ask();
            trouble.replaceChildren();
            showAll();
        } catch (failure) {
            fill(trouble, troubled(failure)); // what was compared before stays
        }
    }
    showAll();
}

const clipped = name => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

open();
