// The curves of a run: columns from the server, to which what is trained meanwhile is added where it belongs.
import { get } from '../api.js';

const names = ['loss', 'gradient_norm', 'learning_rate', 'tokens_per_second'];

export class RunCurves {
    /** Columns of all of it, and of the part that is in sight; null until they are there. */
    whole = null;
    part = null;

    /** @param id the run  @param flops work per token, for the axis of FLOPs */
    constructor(id, flops) {
        Object.assign(this, { id, flops: flops ?? 0 });
    }

    /** All of the run over an axis. */
    async load(over, isLog, width) {
        const meanwhile = (this.meanwhile = []),
            answer = await this.ask(over, isLog, width);
        if (this.meanwhile !== meanwhile) return; // asked again since, over another axis
        this.meanwhile = null;
        Object.assign(this, { over, isLog, width, whole: columnsOf(answer), part: null, end: answer.end, updates: answer.updates });
        this.evaluations = answer.evaluations;
        this.checkpoints = answer.checkpoints;
        this.position = answer.position;
        this.tokens = answer.tokens;
        for (const update of meanwhile) this.take(update);
    }

    /** A part of it, column by column; the answer to an earlier question is thrown away. */
    async zoom(from, to) {
        this.asked?.abort();
        const asked = (this.asked = new AbortController());
        const answer = await this.ask(this.over, this.isLog, this.width, from, to, asked.signal).catch(failure => {
            if (failure.name !== 'AbortError') throw failure;
        });
        if (answer) this.part = { ...columnsOf(answer), from, to };
        return Boolean(answer);
    }

    ask(over, isLog, width, from, to, signal) {
        return get(
            `/api/runs/${encodeURIComponent(this.id)}/curves`,
            { over, scale: isLog ? 'log' : 'linear', width, from, to, columns: names.join(',') },
            signal,
        );
    }

    /** What is to be drawn in a window. */
    of(name, window, isWhole) {
        const columns = !isWhole && this.part && this.part.from === window[0] && this.part.to === window[1] ? this.part : this.whole;
        return columns && { x: columns.x, count: columns.count, ...columns.values[name] };
    }

    /** Takes an update that the log tells; one that the columns have already is left out. */
    take(update) {
        this.meanwhile?.push(update);
        if (update.step >= this.updates) this.add(update);
    }

    /** Adds an update that was just made. */
    add(update) {
        this.end =
            this.over === 'steps'
                ? update.step + 1
                : this.over === 'time'
                  ? this.end + update.seconds
                  : this.end + update.tokens * (this.over === 'flops' ? this.flops : 1);
        this.updates = update.step + 1;
        const values = {
            loss: update.loss,
            gradient_norm: update.gradient_norm,
            learning_rate: update.learning_rate,
            tokens_per_second: update.tokens / update.seconds,
        };
        push(this.whole, this.end, values);
        if (this.whole.x.length > 2 * this.width) this.whole = halved(this.whole);
    }

    /** Where on the axis an update that was measured now is. */
    measured(event) {
        if (this.evaluations.some(one => one.step === event.step && one.loss === event.loss)) return;
        this.evaluations.push({ ...event, ...event.metrics, x: this.over === 'steps' ? event.step : this.end });
    }

    saved(event) {
        if (this.checkpoints.some(one => one.name === event.name)) return;
        this.checkpoints.push({ ...event, x: this.over === 'steps' ? event.step : this.end });
    }
}

/** The answer with its columns where their updates are. */
function columnsOf(answer) {
    const x = answer.x.map((first, i) => (first + answer.last_x[i]) / 2);
    const values = {};
    for (const name of names) {
        const { low, high, mean, not_finite: lost } = answer.columns[name];
        values[name] = { low, high, mean, lost };
    }
    return { x, count: answer.count, values };
}

function push(columns, x, values) {
    columns.x.push(x);
    columns.count.push(1);
    for (const name of names) {
        const column = columns.values[name],
            value = Number.isFinite(values[name]) ? values[name] : null;
        column.low.push(value);
        column.high.push(value);
        column.mean.push(value);
        if (value === null && !column.lost) column.lost = new Array(columns.x.length - 1).fill(0);
        column.lost?.push(value === null ? 1 : 0);
    }
}

/** Two columns made one: the lowest of the lowest, the highest of the highest, the mean of all their updates. */
function halved(columns) {
    const out = { x: [], count: [], values: {} };
    for (let i = 0; i < columns.x.length; i += 2) {
        const k = Math.min(i + 1, columns.x.length - 1);
        out.x.push((columns.x[i] + columns.x[k]) / 2);
        out.count.push(columns.count[i] + (k > i ? columns.count[k] : 0));
    }
    for (const name of names) {
        const { low, high, mean, lost } = columns.values[name],
            made = { low: [], high: [], mean: [], lost: lost && [] };
        for (let i = 0; i < columns.x.length; i += 2) {
            const k = Math.min(i + 1, columns.x.length - 1),
                a = columns.count[i] - (lost?.[i] ?? 0),
                b = columns.count[k] - (lost?.[k] ?? 0);
            made.low.push(either(Math.min, low[i], low[k]));
            made.high.push(either(Math.max, high[i], high[k]));
            made.mean.push(either((v, w) => (v * a + w * b) / (a + b), mean[i], mean[k]));
            made.lost?.push(lost[i] + (k > i ? lost[k] : 0));
        }
        out.values[name] = made;
    }
    return out;
}

const either = (act, a, b) => (a === null ? b : b === null ? a : act(a, b));
