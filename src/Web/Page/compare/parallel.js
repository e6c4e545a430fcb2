// Hundreds of runs as parallel coordinates: a line a run, an axis a setting that differs, and the best validation loss at the end.
import { el, fill, svg } from '../dom.js';
import * as as from '../format.js';

const most = 8,
    wide = 1000,
    high = 260,
    top = 24;

export class Parallel {
    constructor() {
        this.host = el(
            'section.panel',
            { 'aria-labelledby': 'h-parallel', hidden: true },
            el(
                'header',
                el('h2', { id: 'h-parallel' }, 'All runs, setting by setting'),
                (this.note = el('span.quiet', { role: 'status' })),
            ),
            (this.place = el('div')),
        );
    }

    show(comparison, runs) {
        const chosen = comparison.differences
            .filter(one => one.section === 'recipe' && !one.derived && one.name !== 'seed' && one.name !== 'name')
            .slice(0, most);
        this.host.hidden = runs.length < 7 || !chosen.length;
        if (this.host.hidden) return;
        const best = runs.map(run => Math.min(...run.validation.map(point => point.loss ?? Infinity)));
        const axes = [
            ...chosen.map(one => axis(one.name, one.values)),
            axis(
                'best validation loss',
                best.map(v => (Number.isFinite(v) ? String(v) : null)),
                true,
            ),
        ];
        const x = i => 40 + (i * (wide - 80)) / (axes.length - 1);
        const order = runs.map((_, i) => i).sort((a, b) => best[b] - best[a]),
            third = Math.max(1, Math.round(runs.length / 10));
        const good = new Set(order.slice(-third));
        const paths = order.map(i => [
            'path',
            {
                'data-run': i,
                d: `M${axes.map((one, k) => `${x(k)} ${one.at(i).toFixed(1)}`).join('L')}`,
                class: good.has(i) ? 'good' : 'other',
            },
        ]);
        const drawing = svg(
            `0 0 ${wide} ${high + 30}`,
            'coordinates',
            ...axes.map((_, k) => ['path', { d: `M${x(k)} ${top}V${high}`, class: 'axis' }]),
            ...paths,
        );
        for (const [k, one] of axes.entries()) {
            for (const [text, y, name] of [[one.name, 12, 'title'], ...one.labels.map(([word, at]) => [word, at + 4, 'label'])]) {
                const label = drawing.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'text'));
                for (const [key, value] of [
                    ['x', x(k) + (name === 'label' ? 6 : 0)],
                    ['y', y],
                    ['class', name],
                ])
                    label.setAttribute(key, value);
                label.setAttribute(
                    'text-anchor',
                    name === 'label'
                        ? k === axes.length - 1
                            ? 'start'
                            : 'start'
                        : k === 0
                          ? 'start'
                          : k === axes.length - 1
                            ? 'end'
                            : 'middle',
                );
                label.textContent = text;
            }
        }
        drawing.addEventListener('pointerover', event => {
            const i = event.target.dataset?.run;
            if (i !== undefined) this.note.textContent = `${runs[i].label}: ${as.loss(best[i], true)}`;
        });
        drawing.addEventListener('click', event => {
            const i = event.target.dataset?.run;
            if (i !== undefined) location.assign(`/runs/${encodeURIComponent(runs[i].id)}`);
        });
        this.note.textContent = `the best ${third} of ${runs.length} are drawn strong`;
        fill(this.place, drawing);
    }
}

/** Where values are on an axis: evenly where they are words, by their size (in powers of ten where that is wide) where they are numbers. */
function axis(name, values, isLoss = false) {
    const known = [...new Set(values.filter(v => v !== null))],
        numbers = known.map(Number),
        isNumber = known.length > 0 && numbers.every(Number.isFinite);
    const y = part => high - 8 - part * (high - top - 16);
    if (!isNumber) {
        known.sort();
        const at = value => (value === null ? high : y(known.length < 2 ? 0.5 : known.indexOf(value) / (known.length - 1)));
        return { name, at: i => at(values[i]), labels: known.slice(0, 12).map(value => [value, at(value)]) };
    }
    const low = Math.min(...numbers),
        top10 = Math.max(...numbers),
        isLog = low > 0 && top10 / low > 20,
        map = isLog ? Math.log10 : v => v;
    const part = v => (top10 === low ? 0.5 : (map(v) - map(low)) / (map(top10) - map(low))),
        format = v => (isLoss ? as.loss(v, true) : as.rate(v));
    return {
        name,
        at: i => (values[i] === null ? high : y(part(Number(values[i])))),
        labels: [...new Set([low, top10])].map(v => [format(v), y(part(v))]),
    };
}
