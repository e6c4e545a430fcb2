// Reading and zooming the charts of a page together: by pointer, by touch and by keys; and the same numbers as a table.
import { el, head, th } from './dom.js';
import { nearest } from './chart.js';

/** Charts that are read and zoomed together. */
export class Charts extends Set {
    /** `changed(what)` is told 'zoom' or 'read', so that the address says it and the columns of the range are fetched. */
    constructor(changed) {
        super();
        Object.assign(this, { changed, whole: [0, 1], window: [0, 1], at: null });
        this.spoken = document.body.appendChild(el('p.unseen', { role: 'status' }));
    }

    add(chart) {
        super.add(chart);
        listen(this, chart);
        return this;
    }

    draw() {
        for (const chart of this) chart.draw();
    }

    /** What there is to see. A window that showed all of it goes on doing so. */
    extend(from, to) {
        const isWhole = this.isWhole;
        this.whole = [from, to];
        if (isWhole) this.window = [from, to];
    }

    get isWhole() {
        return this.window[0] <= this.whole[0] && this.window[1] >= this.whole[1];
    }

    zoom(from, to) {
        const [a, b] = this.whole,
            least = (b - a) * 1e-7;
        if (to - from < least) return;
        this.window = [Math.max(a, from), Math.min(b, to)];
        this.draw();
        this.changed('zoom');
    }

    zoomBy(factor) {
        const [a, b] = this.window,
            middle = this.at ?? (a + b) / 2;
        this.zoom(middle - (middle - a) * factor, middle + (b - middle) * factor);
    }

    all() {
        this.zoom(...this.whole);
    }

    read(x, from) {
        this.at = x;
        for (const chart of this) chart.read(x, chart !== from);
        this.changed('read');
    }
}

function listen(group, chart) {
    const { host } = chart;
    let start = null;
    const place = event => event.clientX - host.getBoundingClientRect().left;
    const inside = px => Math.min(chart.plot.right, Math.max(chart.plot.left, px));
    host.addEventListener('pointerdown', event => {
        if (event.button !== 0 || !chart.shown?.length || event.pointerType === 'touch') return;
        start = inside(place(event));
        host.setPointerCapture(event.pointerId);
    });
    host.addEventListener('pointermove', event => {
        if (!chart.shown?.length) return;
        const px = inside(place(event));
        if (start !== null && Math.abs(px - start) > 4) chart.choose(start, px);
        else group.read(chart.back(px), chart);
    });
    host.addEventListener('pointerup', event => {
        if (start === null) return;
        const px = inside(place(event)),
            from = start;
        start = null;
        if (Math.abs(px - from) > 8) group.zoom(chart.back(Math.min(from, px)), chart.back(Math.max(from, px)));
    });
    host.addEventListener('pointerleave', () => {
        if (start === null && document.activeElement !== host) group.read(null);
    });
    host.addEventListener('dblclick', () => group.all());
    host.addEventListener('blur', () => group.read(null));
    host.addEventListener('keydown', event => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const xs = chart.shown?.[0]?.data.x;
        if (!xs?.length) return;
        const seen = xs.filter(x => x >= group.window[0] && x <= group.window[1]);
        const far = event.shiftKey ? 10 : 1,
            i = group.at === null ? seen.length - 1 : nearest(seen, group.at);
        const to = { ArrowLeft: i - far, ArrowRight: group.at === null ? i : i + far, Home: 0, End: seen.length - 1 }[event.key];
        if (to !== undefined && seen.length) {
            group.read(seen[Math.min(seen.length - 1, Math.max(0, to))], chart);
            group.spoken.textContent = spoken(chart, group.at);
        } else if (event.key === '+' || event.key === '=') group.zoomBy(0.5);
        else if (event.key === '-') group.zoomBy(2);
        else if (event.key === '0') group.all();
        else if (event.key === 'Escape') group.read(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
    });
}

const spoken = (chart, x) =>
    `${chart.x.label} ${chart.x.format(x, true)}: ` +
    chart
        .values(x)
        .map(row => `${row.s.name} ${chart.y.format(row.value, true)}`)
        .join(', ');

/** The numbers of a chart, at so many evenly chosen places of what is in sight. */
export function table(chart, rows = 20) {
    const [a, b] = chart.group.window,
        shown = chart.shown ?? [];
    const places = Array.from({ length: rows }, (_, i) => a + ((b - a) * i) / (rows - 1));
    return el(
        'table',
        el('caption.unseen', `${chart.y.label} over ${chart.x.label}`),
        head(
            th(chart.x.label),
            shown.map(s => [th(s.name, '.n'), s.shade === false ? null : th('lowest – highest', '.n')]),
        ),
        el(
            'tbody',
            places.map(x =>
                el(
                    'tr',
                    el('td', chart.x.format(x, true)),
                    chart
                        .values(x)
                        .map(row => [
                            el('td.n', chart.y.format(row.value, true)),
                            row.s.shade === false
                                ? null
                                : el('td.n', `${chart.y.format(row.low, true)} – ${chart.y.format(row.high, true)}`),
                        ]),
                ),
            ),
        ),
    );
}
