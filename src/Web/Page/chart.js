// Curves on a canvas. A chart draws columns, not points: of each the lowest, the highest and the mean value, so that a run of a million
// steps costs what a run of a thousand does, and no extreme value is ever lost.
import { el } from './dom.js';
import { onTheme } from './shell.js';

const colours = new Map();
onTheme(() => colours.clear());

/** A colour of the style sheet, as the canvas wants it. */
function colour(name) {
    if (!colours.has(name)) {
        const probe = document.body.appendChild(el('i', { style: { color: `var(${name})`, position: 'absolute' } }));
        colours.set(name, getComputedStyle(probe).color);
        probe.remove();
    }
    return colours.get(name);
}

export class Chart {
    /**
     * @param host    where it is drawn
     * @param options { x: { label, format, log? }, y: { label, format, log?, min?, settle? }, endLabels?, group? }
     * @param group   charts that are read and zoomed together: a Set with `whole` [from, to] and `window` [from, to]
     *
     * What it shows is in `series`: { name, short?, color, dash?, width?, smooth?, points?, shade?, says?,
     * data: { x, low, high, mean, lost? } },
     * `marks`: { x, kind: 'checkpoint' | 'best' | 'change', label? } and `lines`: { y, label }. Call `draw` after a change.
     */
    constructor(host, options) {
        Object.assign(this, { host, series: [], marks: [], lines: [], endLabels: false, isLive: false }, options);
        host.classList.add('chart');
        set(host, this.summary());
        this.canvas = host.appendChild(el('canvas'));
        this.glass = host.appendChild(el('canvas'));
        this.none = host.appendChild(el('p.none', { hidden: true }));
        this.tip = host.appendChild(el('div.tip', { hidden: true }));
        this.group.add(this);
        new ResizeObserver(() => this.draw()).observe(host);
        onTheme(() => this.draw());
    }

    /** What the picture shows, in words. */
    summary() {
        const parts = this.series.map(s => (s.says ? `${s.name} ${s.says}` : s.name));
        return (
            `${this.y.label} over ${this.x.label}${parts.length ? `: ${parts.join('; ')}` : ''}. ` +
            'Arrow keys read values, plus and minus zoom, T shows a table.'
        );
    }

    draw() {
        const { clientWidth: w, clientHeight: h } = this.host;
        if (!w || !h) return;
        set(this.host, this.summary());
        const ratio = devicePixelRatio || 1,
            [x0, x1] = this.group.window;
        for (const canvas of [this.canvas, this.glass])
            if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
                canvas.width = Math.round(w * ratio);
                canvas.height = Math.round(h * ratio);
            }
        const g = (this.g = this.canvas.getContext('2d'));
        g.setTransform(ratio, 0, 0, ratio, 0, 0);
        g.clearRect(0, 0, w, h);
        g.font = `11px ${getComputedStyle(this.host).fontFamily}`;
        const shown = (this.shown = this.series.filter(s => s.data?.x.length && !s.hidden));
        this.none.hidden = shown.length > 0;
        this.none.textContent = this.whenEmpty ?? 'Nothing measured yet';
        const named = this.endLabels && w > 520;
        const right = named
            ? Math.max(0, ...shown.map(s => g.measureText(`${s.short ?? s.name}  ${this.y.format(8.8888, true)}`).width)) + 14
            : 10;
        const plot = (this.plot = { left: 40, top: 12, right: w - right, bottom: h - 26 });
        const { low, high, top, settled } = this.range(shown, x0, x1);
        const level = this.y.log ? Math.log10 : v => v,
            pad = (level(high) - level(low)) * 0.05;
        const y0 = this.y.min !== undefined && !this.y.log ? Math.min(this.y.min, low) : level(low) - pad,
            y1 = level(high) + pad;
        const place = this.x.log ? v => Math.log10(Math.max(v, 1e-9)) : v => v,
            p0 = place(Math.max(x0, this.x.log ? x1 / 1e6 : x0)),
            p1 = place(x1);
        const levels = ticks(y0, y1, Math.max(2, (plot.bottom - plot.top) / 44), this.y.log);
        plot.left = Math.ceil(Math.max(26, ...levels.map(t => g.measureText(this.y.format(t)).width)) + 10);
        this.px = v => plot.left + ((place(v) - p0) / (p1 - p0 || 1)) * (plot.right - plot.left);
        this.back = px => {
            const p = p0 + ((px - plot.left) / (plot.right - plot.left)) * (p1 - p0);
            return this.x.log ? 10 ** p : p;
        };
        this.py = v => plot.bottom - ((level(v) - y0) / (y1 - y0)) * (plot.bottom - plot.top);
        if (!shown.length) return;

        this.grid(levels, p0, p1, w);
        g.save();
        g.beginPath();
        g.rect(plot.left, plot.top - 6, plot.right - plot.left, plot.bottom - plot.top + 7);
        g.clip();
        this.drawLines(shown);
        this.drawMarks();
        for (const s of shown) if (s.shade !== false) this.envelope(s); // first every envelope: no line is hidden below another's noise
        if (top > high) this.write(`↑ starts at ${this.y.format(top)}`, this.px(settled) + 12, plot.top - 2, 'left', 'top');
        const ends = shown.map(s => this.line(s, x1));
        for (const s of shown) this.lost(s);
        g.restore();
        if (this.isLive) for (const end of ends) this.dot(end.x, end.y, end.s.color);
        if (named) this.names(ends);
        if (this.at !== undefined && this.at !== null) this.read(this.at, this.follows);
    }

    /** The values that are in sight. A steep start would press the rest flat: with `settle` the scale fits what follows it, and says so. */
    range(shown, x0, x1) {
        let low = Infinity,
            high = -Infinity,
            top = -Infinity;
        const [whole0, whole1] = this.group.whole,
            isWhole = x0 <= whole0 && x1 >= whole1;
        const settled = this.y.settle && isWhole && !this.y.log && !this.x.log ? x0 + (x1 - x0) * this.y.settle : -Infinity;
        for (const {
            data: { x, low: lows, high: highs },
        } of shown)
            for (let i = 0; i < x.length; i++) {
                if (x[i] < x0 || x[i] > x1) continue;
                const a = lows[i],
                    b = highs[i];
                if (a !== null && a < low && (!this.y.log || a > 0)) low = a;
                if (b !== null && b > top) top = b;
                if (b !== null && b > high && x[i] >= settled) high = b;
            }
        for (const line of this.lines) if (line.isFixed) [low, high] = [Math.min(low, line.y), Math.max(high, line.y)];
        for (const line of this.lines) if (line.isGoal && high > low && line.y > low - (high - low) * 0.4) low = Math.min(low, line.y);
        if (low === Infinity) [low, high] = this.y.log ? [0.1, 1] : [0, 1];
        if (high < low) high = top > low ? top : low;
        if (!(low < high)) {
            const half = this.y.log ? low * 0.2 : Math.abs(low) * 0.1 || 0.5;
            low -= half;
            high += half;
        }
        return { low, high, top, settled };
    }

    /** The grid is quiet: level hairlines only. */
    grid(levels, p0, p1, w) {
        const { g, plot } = this;
        g.lineWidth = 1;
        g.strokeStyle = colour('--hairline');
        for (const t of levels) {
            const y = Math.round(this.py(t)) + 0.5;
            this.stroke(plot.left, y, plot.right, y);
            this.write(this.y.format(t), plot.left - 8, y, 'right', 'middle');
        }
        for (const t of ticks(p0, p1, Math.max(2, (plot.right - plot.left) / 80), this.x.log)) {
            const text = this.x.format(t),
                x = this.px(t),
                half = g.measureText(text).width / 2;
            if (x - half > 20 && x + half < w) this.write(text, x, plot.bottom + 9, 'center', 'top');
        }
    }

    drawLines(shown) {
        const { g, plot } = this,
            last = shown[0].data.mean.findLast(v => v !== null);
        for (const line of this.lines) {
            const y = Math.round(this.py(line.y)) + 0.5;
            if (!(y >= plot.top && y <= plot.bottom)) continue;
            g.strokeStyle = colour('--ink-3');
            g.setLineDash([2, 4]);
            this.stroke(plot.left, y, plot.right, y);
            g.setLineDash([]);
            const isFree = Math.abs(this.py(last) - y) > 36; // on the right where the curve is far, else on the left
            const isHigh = y - plot.top < 12; // below the line where there is no room above it
            this.write(
                line.label,
                isFree ? plot.right - 24 : plot.left + 4,
                isHigh ? y + 3 : y - 3,
                isFree ? 'right' : 'left',
                isHigh ? 'top' : 'bottom',
            );
        }
    }

    drawMarks() {
        const { g, plot } = this;
        for (const mark of this.marks) {
            const x = Math.round(this.px(mark.x)) + 0.5;
            g.strokeStyle = colour(mark.kind === 'checkpoint' ? '--hairline-2' : '--ink-3');
            g.setLineDash(mark.kind === 'checkpoint' ? [] : [3, 3]);
            this.stroke(x, mark.kind === 'checkpoint' ? plot.bottom - 5 : plot.top, x, plot.bottom);
            g.setLineDash([]);
            const isLeft = x > plot.left + 90;
            if (mark.label)
                this.write(
                    mark.label,
                    x + (isLeft ? -6 : 6),
                    plot.top + (mark.kind === 'best' ? 0 : 14),
                    isLeft ? 'right' : 'left',
                    'top',
                );
        }
    }

    /** From the lowest to the highest value, with gaps where nothing finite was measured. */
    envelope({ data: { x, low, high }, color }) {
        const { g } = this;
        g.fillStyle = g.strokeStyle = colour(color);
        g.lineWidth = 1;
        g.globalAlpha = 0.28;
        for (let i = 0; i < x.length;) {
            let end = i;
            while (end < x.length && low[end] !== null) end++;
            if (end > i) {
                g.beginPath();
                for (let k = i; k < end; k++) g.lineTo(this.px(x[k]), this.py(high[k]));
                for (let k = end - 1; k >= i; k--) g.lineTo(this.px(x[k]), this.py(low[k]));
                g.fill();
                g.stroke(); // of one update a column it is a line: seen below a smooth one
            }
            i = end + 1;
        }
        g.globalAlpha = 1;
    }

    line(s, x1) {
        const { g } = this,
            { x, mean } = s.data,
            values = s.smooth ? smoothed(mean, s.data.count, s.smooth) : mean;
        g.strokeStyle = g.fillStyle = colour(s.color);
        g.lineWidth = s.width ?? 1.75;
        g.lineJoin = 'round';
        g.setLineDash(s.dash ?? []);
        g.beginPath();
        let isDown = false;
        for (let i = 0; i < x.length; i++) {
            if (values[i] === null || values[i] === undefined) {
                isDown = false;
                continue;
            }
            if (isDown) g.lineTo(this.px(x[i]), this.py(values[i]));
            else g.moveTo(this.px(x[i]), this.py(values[i]));
            isDown = true;
        }
        g.stroke();
        g.setLineDash([]);
        g.lineWidth = 1;
        if (x.length < 60 && (s.points || x.length === 1))
            for (let i = 0; i < x.length; i++) if (values[i] !== null) this.dot(this.px(x[i]), this.py(values[i]), s.color, 2.5);
        let n = x.length - 1;
        while (n > 0 && (x[n] > x1 || values[n] === null)) n--;
        return { x: this.px(x[n]), y: this.py(values[n] ?? 1), s, value: values[n] };
    }

    /** Where a value was NaN or infinite: a line through the whole height, and the word. */
    lost({ data: { x, lost } }) {
        if (!lost) return;
        const { g, plot } = this;
        g.strokeStyle = colour('--bad');
        let written = -Infinity;
        for (let i = 0; i < x.length; i++) {
            if (!lost[i]) continue;
            const at = Math.round(this.px(x[i])) + 0.5;
            this.stroke(at, plot.top, at, plot.bottom);
            if (at - written < 60) continue;
            this.write('not finite', at + 4, plot.bottom - 14, 'left', 'top', '--bad');
            written = at;
        }
    }

    /** Names at the ends of the lines, pushed apart: no legend to look up. */
    names(ends) {
        const { plot } = this,
            sorted = ends.filter(end => Number.isFinite(end.y)).sort((a, b) => a.y - b.y);
        for (let i = 1; i < sorted.length; i++) sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + 15);
        const over = sorted.length ? Math.max(0, sorted.at(-1).y - (plot.bottom - 6)) : 0;
        for (const end of sorted)
            this.write(
                `${end.s.short ?? end.s.name}  ${this.y.format(end.value, true)}`,
                plot.right + 8,
                end.y - over,
                'left',
                'middle',
                end.s.color,
            );
    }

    dot(x, y, name, radius = 3.5, g = this.g) {
        g.fillStyle = colour(name);
        g.beginPath();
        g.arc(x, y, radius, 0, 7);
        g.fill();
    }

    stroke(x0, y0, x1, y1, g = this.g) {
        g.beginPath();
        g.moveTo(x0, y0);
        g.lineTo(x1, y1);
        g.stroke();
    }

    write(text, x, y, align, baseline, name = '--ink-3') {
        const { g } = this;
        g.fillStyle = colour(name);
        g.textAlign = align;
        g.textBaseline = baseline;
        g.fillText(text, x, y);
    }

    /** Puts the reading line at x; the tip of a chart that follows has the values only. */
    read(x, follows = false) {
        this.at = x;
        this.follows = follows;
        if (!this.plot || !this.px) return;
        const g = this.glass.getContext('2d'),
            ratio = devicePixelRatio || 1,
            { plot } = this;
        g.setTransform(ratio, 0, 0, ratio, 0, 0);
        g.clearRect(0, 0, this.host.clientWidth, this.host.clientHeight);
        this.tip.hidden = x === null || !this.shown?.length;
        if (this.tip.hidden) return;
        const px = Math.round(this.px(x)) + 0.5;
        g.strokeStyle = colour('--hairline-2');
        this.stroke(px, plot.top, px, plot.bottom, g);
        const rows = this.values(x);
        for (const row of rows) if (row.value !== null) this.dot(this.px(row.x), this.py(row.value), row.s.color, 3.5, g);
        this.tip.classList.toggle('follows', follows);
        this.tip.replaceChildren(
            el('p', `${this.x.label} ${this.x.format(x, true)}`),
            ...rows.map(row =>
                el(
                    'div',
                    el(`i.dot${row.s.color.slice(1)}`),
                    el('em', row.s.short ?? row.s.name),
                    el('b', this.y.format(row.value, true)),
                    row.low === row.high ? null : el('span', `${this.y.format(row.low, true)} – ${this.y.format(row.high, true)}`),
                ),
            ),
        );
        const wide = this.tip.offsetWidth,
            isLeft = px + 14 + wide > this.host.clientWidth;
        this.tip.style.left = `${Math.max(0, isLeft ? px - 14 - wide : px + 14)}px`;
    }

    /** What each series has nearest to x. */
    values(x) {
        return (this.shown ?? []).map(s => {
            const i = nearest(s.data.x, x);
            return { s, x: s.data.x[i], value: s.data.mean[i] ?? null, low: s.data.low[i] ?? null, high: s.data.high[i] ?? null };
        });
    }

    /** Draws a choice of a range, from one place to another on the screen. */
    choose(from, to) {
        const g = this.glass.getContext('2d'),
            ratio = devicePixelRatio || 1,
            { plot } = this;
        g.setTransform(ratio, 0, 0, ratio, 0, 0);
        g.clearRect(0, 0, this.host.clientWidth, this.host.clientHeight);
        g.fillStyle = colour('--accent-soft');
        g.fillRect(Math.min(from, to), plot.top, Math.abs(to - from), plot.bottom - plot.top);
    }
}

function set(host, label) {
    if (host.getAttribute('aria-label') === label) return;
    host.setAttribute('role', 'img');
    host.tabIndex = 0;
    host.setAttribute('aria-label', label);
}

/** The mean of each column and `reach` neighbours on either side, weighed by their counts. The envelope stays as measured. */
function smoothed(values, counts, reach) {
    const out = new Array(values.length);
    let sum = 0,
        weight = 0;
    const take = (i, sign) => {
        if (values[i] === null || values[i] === undefined) return;
        const n = (counts?.[i] ?? 1) * sign;
        sum += values[i] * n;
        weight += n;
    };
    for (let i = 0; i < Math.min(reach, values.length); i++) take(i, 1);
    for (let i = 0; i < values.length; i++) {
        if (i + reach < values.length) take(i + reach, 1);
        if (i - reach > 0) take(i - reach - 1, -1);
        out[i] = values[i] === null || weight < 0.5 ? null : sum / weight;
    }
    return out;
}

/** The index of the place that is nearest, in ascending places. */
export function nearest(xs, x) {
    let low = 0,
        high = xs.length - 1;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (xs[middle] < x) low = middle + 1;
        else high = middle;
    }
    return low > 0 && x - xs[low - 1] < xs[low] - x ? low - 1 : low;
}

/** Round numbers in a range; on a logarithmic axis the range is of exponents. */
function ticks(low, high, wanted, isLog = false) {
    const out = [];
    if (isLog && high - low > 0.25) {
        const parts = high - low < 1 ? [1, 1.5, 2, 3, 4, 5, 7] : high - low < 2.5 ? [1, 2, 5] : [1];
        const every = Math.max(1, Math.ceil((high - low) / wanted / 1.2));
        for (let d = Math.floor(low); d <= high; d++)
            for (const m of parts) {
                const v = Math.log10(m) + d;
                if (v >= low && v <= high && (parts.length > 1 || d % every === 0)) out.push(m * 10 ** d);
            }
        return out;
    }
    const from = isLog ? 10 ** low : low,
        to = isLog ? 10 ** high : high;
    const raw = (to - from) / wanted,
        power = 10 ** Math.floor(Math.log10(raw)),
        size = [1, 2, 5, 10].find(m => m * power >= raw) * power;
    for (let v = Math.ceil(from / size) * size; v <= to + size * 1e-9; v += size) out.push(Math.abs(v) < size * 1e-9 ? 0 : v);
    return out;
}
