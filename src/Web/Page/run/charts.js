// The charts of a run: loss, gradient norm, learning rate, speed and hardware, read and zoomed together.
import { address, calmly, get } from '../api.js';
import { Chart } from '../chart.js';
import { $, choice, el, fill, press, say } from '../dom.js';
import * as as from '../format.js';
import { look, swatch } from '../looks.js';
import { Charts, table } from '../reading.js';
import { key } from '../shell.js';
import { axesOf, axisWordsOf, lossUnit, metricName, metricsOf, unitOf, unitsOf } from '../words.js';
import { RunCurves } from './curves.js';

const reaches = { none: 0, some: 6, much: 30 };

/** Metrics that are drawn together, for they are of one kind. */
const kinds = [
    ['Right', /accuracy|f1/],
    ['Rewards', /^rewards_/],
    ['Log-probabilities', /^logp_/],
];

export class RunCharts {
    constructor(host, run, failed) {
        const saved = address.get('over', 'steps');
        this.axes = axesOf(unitOf(run));
        this.measures = new Map();
        Object.assign(this, { run, failed, over: this.axes[saved] ? saved : 'steps', isXLog: address.get('x') === 'log' });
        this.smooth = Object.hasOwn(reaches, address.get('smooth')) ? address.get('smooth') : 'some';
        this.curves = new RunCurves(run.id, run.manifest.model?.flops_per_token);
        this.group = new Charts(what => this.changed(what));
        const isYLog = address.get('y') === 'log',
            isTable = address.get('view') === 'table';
        fill(
            host,
            el(
                'section.panel',
                { 'aria-labelledby': 'h-loss' },
                el(
                    'header',
                    el('h2', { id: 'h-loss' }, 'Loss'),
                    el(
                        'div.key',
                        el('span', el('i.dot-train'), 'train, from lowest to highest'),
                        el('span', el('i.dot-validation'), 'validation'),
                    ),
                    el(
                        'div.actions',
                        choice('Horizontal axis', axisWordsOf(unitOf(run)), this.over, over => this.turn({ over })),
                        choice(
                            'Horizontal scale',
                            [
                                ['linear', 'Linear'],
                                ['log', 'Log'],
                            ],
                            this.isXLog ? 'log' : 'linear',
                            scale => this.turn({ isXLog: scale === 'log' }),
                        ),
                        (this.yScale = choice(
                            'Vertical scale',
                            [
                                ['linear', '↕ Linear'],
                                ['log', '↕ Log'],
                            ],
                            isYLog ? 'log' : 'linear',
                            scale => this.scaleY(scale),
                        )),
                        choice(
                            'Smoothing of the line; the envelope stays',
                            [
                                ['none', 'Raw'],
                                ['some', 'Smooth'],
                                ['much', 'Smoother'],
                            ],
                            this.smooth,
                            smooth => {
                                this.smooth = smooth;
                                address.set({ smooth: smooth === 'some' ? null : smooth });
                                this.show();
                            },
                        ),
                        (this.view = choice(
                            'Show as',
                            [
                                ['curve', 'Curve'],
                                ['table', 'Table'],
                            ],
                            isTable ? 'table' : 'curve',
                            view => this.turnView(view),
                        )),
                    ),
                ),
                (this.lossHost = el('div', { id: 'loss', hidden: isTable })),
                (this.tableHost = el('div.scroll', {
                    tabindex: 0,
                    role: 'region',
                    'aria-label': 'The curve as a table',
                    hidden: !isTable,
                })),
            ),
            (this.others = el(
                'section.panel.three',
                { 'aria-label': 'Other curves' },
                panel('Learning rate', 'rate', (this.rateNow = el('span.quiet'))),
                panel('Gradient norm', 'norm', (this.normNow = el('span.quiet', clipOf(run)))),
                panel('Speed', 'speed', el('span.quiet', `${unitsOf(run)}/s`)),
                panel('Memory', 'memory', (this.memoryNow = el('span.quiet'))),
            )),
        );
        const x = this.x(),
            group = this.group;
        this.loss = new Chart(this.lossHost, {
            group,
            x,
            y: { label: run.unit === 'token' ? 'loss' : `loss, ${lossUnit(run)}`, format: as.loss, settle: 0.06, log: isYLog },
        });
        this.rate = new Chart($('rate'), { group, x, y: { label: 'learning rate', format: as.rate, min: 0 } });
        this.norm = new Chart($('norm'), { group, x, y: { label: 'gradient norm', format: as.rate, log: true } });
        this.speed = new Chart($('speed'), { group, x, y: { label: `${unitsOf(run)} a second`, format: as.count, min: 0 } });
        this.memory = new Chart($('memory'), { group, x, y: { label: 'memory', format: as.bytes, min: 0 } });
        this.fetchPart = calmly(60, () => this.zoomed());
        this.remember = calmly(250, () => this.addressed());
        key('t', 'the curve as a table, and back', () => {
            press(this.view, this.lossHost.hidden ? 'curve' : 'table');
            this.turnView(this.lossHost.hidden ? 'curve' : 'table');
        });
        key('l', 'loss on a logarithmic axis, and back', () => {
            const next = this.loss.y.log ? 'linear' : 'log';
            press(this.yScale, next);
            this.scaleY(next);
        });
        key('+', 'zoom in, where the curve is read', () => this.group.zoomBy(0.5), '+ −');
        key('-', 'zoom out', () => this.group.zoomBy(2), '−');
        key('0', 'see all of it', () => this.group.all());
        key(
            'ArrowLeft ArrowRight',
            'read the curve (Shift: faster)',
            event => {
                if (event.target.closest('.chart, input, [role=region]')) return false;
                this.lossHost.focus();
                this.lossHost.dispatchEvent(new KeyboardEvent('keydown', { key: event.key }));
                return true;
            },
            '← →',
        );
    }

    x() {
        return { ...this.axes[this.over], log: this.isXLog };
    }

    width() {
        return Math.max(200, Math.round(this.lossHost.parentElement.clientWidth) - 60);
    }

    /** Fetches all of it; a zoom that the address has is taken up. */
    async load() {
        await Promise.all([this.curves.load(this.over, this.isXLog, this.width()), this.loadHardware()]);
        const { group } = this;
        group.whole = [0, Math.max(this.curves.end, 1e-9)];
        group.window = [...group.whole];
        const from = Number(address.get('from', 'x')),
            to = Number(address.get('to', 'x'));
        if (from < to && to > 0) {
            group.window = [Math.max(0, from), Math.min(to, group.whole[1])];
            this.fetchPart();
        }
        const at = address.get('at');
        group.at = at !== '' && Number.isFinite(Number(at)) ? Number(at) : null;
        if (group.at !== null) for (const chart of group) Object.assign(chart, { at: group.at, follows: chart !== this.loss });
        for (const chart of group) chart.x = this.x();
        this.show();
    }

    async loadHardware() {
        const { samples } = await get(`/api/runs/${encodeURIComponent(this.run.id)}/hardware`, { width: this.width() }).catch(() => ({
            samples: [],
        }));
        this.hardware = samples;
    }

    /** Another axis: fetched anew, and seen as a whole. */
    async turn(change) {
        Object.assign(this, change);
        address.set({ over: this.over === 'steps' ? null : this.over, x: this.isXLog ? 'log' : null, from: null, to: null, at: null });
        await this.load().catch(this.failed);
    }

    scaleY(scale) {
        this.loss.y.log = scale === 'log';
        address.set({ y: scale === 'log' ? scale : null });
        this.loss.draw();
    }

    turnView(view) {
        this.lossHost.hidden = view === 'table';
        this.tableHost.hidden = view !== 'table';
        address.set({ view: view === 'table' ? view : null });
        this.showTable();
        this.loss.draw();
    }

    changed(what) {
        if (what === 'zoom') {
            this.fetchPart();
            this.showTable();
        }
        this.remember();
    }

    addressed() {
        const { group } = this,
            [from, to] = group.window,
            short = value => Number(value.toPrecision(9));
        address.set(group.isWhole ? { from: null, to: null } : { from: short(from), to: short(to) });
        address.set({ at: group.at === null ? null : short(group.at) });
    }

    async zoomed() {
        if (this.group.isWhole || this.curves.updates < this.curves.width) {
            this.show();
            return;
        }
        try {
            if (await this.curves.zoom(...this.group.window)) this.show();
        } catch (failure) {
            this.failed(failure);
        }
    }

    /** Updates that were just made, measurements and checkpoints. */
    add(events) {
        if (!this.curves.whole) return;
        for (const event of events)
            if (event.event === 'step_taken') this.curves.take(event);
            else if (event.event === 'evaluated') this.curves.measured(event);
            else if (event.event === 'checkpoint_saved') this.curves.saved(event);
        this.group.extend(0, this.curves.end);
        if (this.isDue) return;
        this.isDue = true;
        requestAnimationFrame(() => {
            this.isDue = false;
            this.show();
        });
    }

    /** Draws what is known now. */
    show() {
        const { curves, run, group } = this;
        if (!curves.whole) return;
        const isWhole = group.isWhole,
            window = group.window,
            of = name => curves.of(name, window, isWhole);
        const isLive = ['running', 'stalled'].includes(run.status),
            smooth = reaches[this.smooth];
        const measured = pointsOf(curves.evaluations, 'loss'),
            train = of('loss');
        const best = curves.evaluations.filter(one => one.loss !== null).reduce((a, b) => (a && a.loss <= b.loss ? a : b), null);
        for (const chart of group) chart.isLive = isLive && !chart.note;
        this.loss.series = [
            { name: 'train', color: '--train', data: train, smooth, says: fallen(train.mean) },
            {
                name: 'validation',
                color: '--validation',
                data: measured,
                width: 2.25,
                points: true,
                shade: false,
                says: fallen(measured.mean),
            },
        ];
        this.loss.marks = curves.checkpoints.map(one => ({ x: one.x, kind: 'checkpoint' }));
        if (best) this.loss.marks.push({ x: best.x, kind: 'best', label: `best ${as.loss(best.loss, true)} at ${as.step(best.step)}` });
        for (const one of run.changes) this.loss.marks.push({ x: this.over === 'steps' ? one.step : -1, kind: 'change', label: one.word });
        this.loss.lines = linesOf(run);
        this.rate.series = [{ name: 'learning rate', color: '--rate', data: of('learning_rate') }];
        this.norm.series = [{ name: 'gradient norm', color: '--train', data: of('gradient_norm'), smooth: (smooth / 2) | 0 }];
        const clip = run.manifest.recipe?.training?.clip;
        this.norm.lines = clip ? [{ y: clip, label: '' }] : [];
        this.speed.series = [{ name: 'speed', color: '--train', data: of('tokens_per_second'), smooth }];
        this.memory.series = [{ name: 'memory', color: '--run-d', data: this.memoryOf(), shade: false }];
        this.memory.whenEmpty = 'No hardware was recorded';
        this.showMeasures();
        const last = this.hardware?.at(-1);
        this.memoryNow.textContent = last ? `${as.bytes(last.memory_bytes)}, ${last.processors.toFixed(2)} processors busy` : '';
        this.rateNow.textContent = as.rate(curves.whole.values.learning_rate.mean.at(-1));
        group.draw();
        this.showTable();
    }

    /** What was measured beside the loss: metrics of one kind share a chart, which is made when the first is there. */
    showMeasures() {
        const { evaluations } = this.curves,
            names = metricsOf(evaluations);
        const groups = [...kinds, ...names.filter(name => !kinds.some(([, of]) => of.test(name))).map(name => [metricName(name), name])];
        for (const [title, of] of groups) {
            const mine = names.filter(name => (of.test ? of.test(name) && !(title === 'Rewards' && /accuracy/.test(name)) : of === name));
            if (!mine.length) continue;
            if (!this.measures.has(title)) this.measures.set(title, this.measure(title, mine));
            const chart = this.measures.get(title);
            chart.x = this.x();
            chart.series = mine.map((name, i) => {
                const data = pointsOf(
                    evaluations.map(one => ({ ...one, [name]: one[name] ?? null })),
                    name,
                );
                return { name: metricName(name), ...look(i + 1), data, points: true, shade: false, says: fallen(data.mean) };
            });
            chart.lines = title === 'Right' ? (this.tested ?? []) : [];
            const last = evaluations.at(-1);
            for (const line of chart.lines) line.isFixed = Math.abs(line.y - last[mine[0]]) < 0.3;
            fill(
                chart.note,
                mine.map((name, k) => {
                    const word = mine.length > 1 ? short(name, mine) : metricName(name);
                    return el('span', swatch(k + 1), ` ${word} ${as.fixed(last[name], mine.length > 1 ? 2 : 4)} `);
                }),
            );
        }
    }

    measure(title, names) {
        const note = el('span.quiet'),
            id = `measure-${this.measures.size}`;
        this.others.append(panel(title, id, note));
        const y = { label: names.map(metricName).join(', '), format: value => as.fixed(value, 3) };
        const chart = new Chart($(id), { group: this.group, x: this.x(), y });
        return Object.assign(chart, { note, isLive: this.loss.isLive });
    }

    /** What the others do on the test, as lines beside the accuracy. */
    tell(record) {
        const seen = new Set();
        this.tested = record.classifiers
            .slice(1)
            .filter(one => !one.threshold && !one.name.startsWith('mean of') && !seen.has(one.name) && seen.add(one.name))
            .map(one => ({ y: one.accuracy, label: `${one.name} on the test ${as.loss(one.accuracy, true)}` }));
        this.show();
    }

    showTable() {
        if (!this.tableHost.hidden) fill(this.tableHost, table(this.loss));
    }

    /** Hardware is known by step; on another axis it stands where that step is. */
    memoryOf() {
        const samples = this.hardware ?? [],
            { whole, updates, end } = this.curves;
        const at = step => (this.over === 'steps' || !updates ? step : (step / updates) * end);
        return pointsOf(whole ? samples.map(one => ({ x: at(one.step), bytes: one.memory_bytes })) : [], 'bytes');
    }
}

/** A metric's name without what all of them begin with. */
function short(name, all) {
    const head = name.slice(0, name.indexOf('_') + 1);
    return metricName(all.every(one => one.startsWith(head)) ? name.slice(head.length) : name);
}

const panel = (title, id, note) => el('div', el('h2', title, note), el('div.small', { id }));

function pointsOf(list, name) {
    const values = list.map(one => one[name]);
    return {
        x: list.map(one => one.x),
        low: values,
        high: values,
        mean: values,
        count: null,
        lost: values.includes(null) ? values.map(value => (value === null ? 1 : 0)) : null,
    };
}

const clipOf = run => (run.manifest.recipe?.training?.clip ? `clipped at ${run.manifest.recipe.training.clip}` : '');

/** What a curve did, in words. */
function fallen(values) {
    const first = values.find(v => v !== null),
        last = values.findLast(v => v !== null);
    if (first === undefined) return 'has no values yet';
    return first === last ? `is ${as.loss(first)}` : `goes from ${as.loss(first)} to ${as.loss(last)}`;
}

/** Baselines that were counted, the floor that is known, the goal that can be read as a number. */
function linesOf(run) {
    const { baselines, data, goal } = run.manifest,
        lines = [];
    for (const one of baselines ?? [])
        if (one.name !== 'uniform') lines.push({ y: one.nats_per_token, label: `${one.name} ${as.loss(one.nats_per_token)}` });
    if (data?.floor) lines.push({ y: data.floor, label: `floor ${as.loss(data.floor)}` });
    const wanted = goal?.match(/(?:below|under|<)\s*(\d+(?:\.\d+)?)/);
    if (wanted) lines.push({ y: Number(wanted[1]), label: `goal ${wanted[1]}`, isGoal: true });
    return lines;
}
