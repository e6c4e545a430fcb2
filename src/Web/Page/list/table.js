// The table of runs. Only the rows in sight are in the document, whatever there is; the rest is a space of its height.
import { get } from '../api.js';
import { el, fill, head, state, svg, th } from '../dom.js';
import * as as from '../format.js';

const page = 200,
    around = 6;

/** The columns that may be chosen; those with `sort` can be sorted by. */
export const columns = [
    { key: 'curve', name: 'Curve', wide: true, cell: (run, table) => table.spark(run.id) },
    {
        key: 'best',
        name: 'Best',
        sort: 'best_val_loss',
        n: true,
        note: 'best validation loss',
        cell: run =>
            run.unit && run.unit !== 'token'
                ? [as.loss(run.best_val_loss, true), ' ', el('small', `per ${run.unit}`)]
                : as.loss(run.best_val_loss, true),
    },
    { key: 'progress', name: 'Progress', n: true, wide: true, cell: progress },
    { key: 'parameters', name: 'Parameters', sort: 'parameters', n: true, wide: true, cell: run => as.count(run.parameters) },
    {
        key: 'speed',
        name: 'Speed',
        sort: 'tokens_per_second',
        n: true,
        wide: true,
        note: 'speed, in tokens, examples or pairs a second',
        cell: run =>
            run.tokens_per_second === null ? '–' : [as.count(run.tokens_per_second), ' ', el('small', `${run.unit ?? 'token'}s/s`)],
    },
    { key: 'decision', name: 'Decision', wide: true, cell: run => (run.decision ? el('span.tag', run.decision) : '') },
    { key: 'started', name: 'Started', sort: 'started', n: true, wide: true, cell: run => as.moment(run.started_utc) },
];

function progress(run) {
    const at = run.heartbeat?.step ?? run.steps,
        of = run.heartbeat?.steps ?? run.planned_steps;
    return of && at < of ? [as.step(at), ' ', el('small', `of ${as.step(of)}`)] : as.step(at);
}

export class RunTable {
    /** `events` has `open(id)`, `picked()`, `sorted(sort)` and `failed(failure)`. */
    constructor(events) {
        Object.assign(this, { events, rows: [], count: 0, at: -1, picked: new Set(), sparks: new Map(), extra: [], hidden: new Set() });
        this.head = el('thead');
        this.body = el('tbody');
        this.table = el('table', { id: 'runs', 'aria-label': 'Runs' }, el('caption.unseen', 'Runs'), this.head, this.body);
        this.host = el('div.scroll', { tabindex: 0, role: 'region', 'aria-label': 'Table: runs' }, this.table);
        this.body.addEventListener('click', event => this.clicked(event));
        this.body.addEventListener('change', event => this.pick(event.target.value, event.target.checked));
        addEventListener('scroll', () => this.scrolled(), { passive: true });
        addEventListener('resize', () => this.scrolled(), { passive: true });
    }

    /** Columns that are shown: those chosen of ours, and fields of the record that were asked for. */
    get shown() {
        return [
            ...columns.filter(one => !this.hidden.has(one.key)),
            ...this.extra.map(name => ({ key: name, name, sort: name, n: true, wide: true, cell: run => field(run.fields?.[name]) })),
        ];
    }

    /** Another question: its first part is there; what follows comes as it is scrolled to. */
    take(question, answer) {
        this.question = question;
        this.rows = new Array(answer.count);
        this.put(answer.offset, answer.runs);
        this.count = answer.count;
        this.pages = new Set([answer.offset / page]);
        this.at = Math.min(this.at, this.count - 1);
        this.drawHead();
        this.draw();
    }

    put(offset, runs) {
        runs.forEach((run, i) => {
            this.rows[offset + i] = run;
        });
    }

    /** A run that is not as it was. */
    change(run) {
        const i = this.rows.findIndex(one => one?.id === run.id);
        if (i < 0) return false;
        this.rows[i] = { ...this.rows[i], ...run };
        return true;
    }

    drawHead() {
        const { question } = this;
        this.table.setAttribute('aria-rowcount', this.count + 1);
        const title = column => {
            if (!column.sort) return column.name;
            const isBy = question.sort === column.sort,
                arrow = isBy ? (question.descending ? ' ↓' : ' ↑') : '';
            return el(
                'button',
                { type: 'button', 'aria-label': `Sort by ${column.note ?? column.name}`, onclick: () => this.events.sorted(column.sort) },
                column.name + arrow,
            );
        };
        const order = column => (question.sort !== column.sort || !column.sort ? null : question.descending ? 'descending' : 'ascending');
        fill(
            this.head,
            el(
                'tr',
                { 'aria-rowindex': 1 },
                el('th', el('span.unseen', 'Select')),
                th('State'),
                th('Name'),
                this.shown.map(column =>
                    el(
                        'th',
                        {
                            scope: 'col',
                            'aria-sort': order(column),
                            class: `${column.n ? 'n' : ''} ${column.wide ? 'wide' : ''}`.trim() || null,
                        },
                        title(column),
                    ),
                ),
            ),
        );
    }

    /** How high a row is; a telephone's has two lines. */
    get height() {
        return innerWidth <= 640 ? 56 : 41;
    }

    draw() {
        const { height, count } = this,
            top = Math.max(0, -this.body.getBoundingClientRect().top);
        const first = Math.max(0, Math.min(count - 1, Math.floor(top / height) - around));
        const last = Math.min(count, first + Math.ceil(innerHeight / height) + 2 * around),
            width = this.shown.length + 3;
        Object.assign(this, { first, last });
        const space = rows =>
            rows > 0
                ? el('tr.space', { 'aria-hidden': 'true' }, el('td', { colspan: width, style: { height: `${rows * height}px` } }))
                : null;
        const held = document.activeElement?.closest?.('tbody input')?.value;
        fill(
            this.body,
            space(first),
            Array.from({ length: last - first }, (_, i) => this.row(first + i)),
            space(count - last),
        );
        if (held) this.body.querySelector(`input[value="${CSS.escape(held)}"]`)?.focus();
        this.wanted();
    }

    scrolled() {
        const top = Math.max(0, -this.body.getBoundingClientRect().top),
            row = Math.floor(top / this.height);
        if (
            this.count &&
            ((row < this.first + 2 && this.first > 0) || (row + innerHeight / this.height > this.last - 2 && this.last < this.count))
        )
            this.draw();
    }

    row(i) {
        const run = this.rows[i],
            { shown } = this;
        if (!run)
            return el(
                'tr.row',
                { 'aria-rowindex': i + 2 },
                el('td'),
                el('td'),
                el('td.quiet', '…'),
                shown.map(column => el('td', { class: column.wide ? 'wide' : null })),
            );
        const name = run.name ?? run.id,
            isBroken = run.status === 'broken';
        return el(
            'tr.row',
            { 'aria-rowindex': i + 2, 'data-row': i, class: `row${i === this.at ? ' at' : ''}` },
            el(
                'td.pick',
                el('input', {
                    type: 'checkbox',
                    value: run.id,
                    'aria-label': `Select ${name}`,
                    ...(this.picked.has(run.id) ? { checked: true } : {}),
                }),
            ),
            el('td', state(run.status)),
            el(
                'td.named',
                el('a.name', { href: `/runs/${encodeURIComponent(run.id)}`, title: run.id }, name),
                ' ',
                el('small.wide', run.id.split('-')[0]),
                el(
                    'small.narrow',
                    isBroken ? run.reason : `${as.step(run.heartbeat?.step ?? run.steps)} steps, ${as.moment(run.started_utc)}`,
                ),
            ),
            isBroken
                ? el('td.quiet.wide', { colspan: shown.length, title: run.reason }, run.reason)
                : shown.map(column =>
                      el('td', { class: `${column.n ? 'n' : ''} ${column.wide ? 'wide' : ''}`.trim() || null }, column.cell(run, this)),
                  ),
        );
    }

    /** Asks for the rows and the small curves that are in sight and not there. */
    wanted() {
        for (let part = Math.floor(this.first / page); part <= Math.floor((this.last - 1) / page); part++) {
            if (part < 0 || this.pages.has(part)) continue;
            this.pages.add(part);
            const { question } = this;
            get('/api/runs', { ...question, offset: part * page, limit: page }).then(answer => {
                if (question !== this.question) return;
                this.put(answer.offset, answer.runs);
                this.draw();
            }, this.events.failed);
        }
        clearTimeout(this.sparking);
        this.sparking = setTimeout(() => this.fetchSparks(), 80);
    }

    async fetchSparks() {
        if (this.hidden.has('curve') || innerWidth <= 640) return;
        const ids = this.rows
            .slice(this.first, this.last)
            .filter(run => run && run.status !== 'broken' && !this.sparks.has(run.id))
            .map(run => run.id);
        if (!ids.length) return;
        for (const id of ids) this.sparks.set(id, null);
        const { runs } = await get('/api/sparklines', { runs: ids.join(','), width: 60 }).catch(() => ({ runs: {} }));
        for (const [id, curve] of Object.entries(runs)) {
            this.sparks.set(id, curve);
            this.body
                .querySelector(`tr[data-row] input[value="${CSS.escape(id)}"]`)
                ?.closest('tr')
                .querySelector('.spark')
                ?.replaceWith(this.spark(id));
        }
    }

    /** The training loss, small: its start is cut off, for it would press the rest flat. */
    spark(id) {
        const curve = this.sparks.get(id),
            means = curve?.mean ?? [];
        const points = means
            .map((v, i) => [curve.x[i], v])
            .filter(([, v]) => v !== null)
            .slice(Math.floor(means.length * 0.05));
        if (points.length < 2) return svg('0 0 84 22', 'spark');
        const [x0, x1] = [points[0][0], points.at(-1)[0]],
            values = points.map(([, v]) => v),
            low = Math.min(...values),
            high = Math.max(...values);
        const d = points.map(
            ([x, v]) => `${(((x - x0) / (x1 - x0 || 1)) * 82 + 1).toFixed(1)} ${(20 - ((v - low) / (high - low || 1)) * 18).toFixed(1)}`,
        );
        return svg('0 0 84 22', 'spark', ['path', { d: `M${d.join('L')}` }]);
    }

    clicked(event) {
        const row = event.target.closest('tr.row');
        if (!row?.dataset.row || event.target.closest('a, input')) return;
        if (event.target.closest('.pick')) row.querySelector('input').click();
        else this.events.open(this.rows[row.dataset.row].id, event.ctrlKey || event.metaKey);
    }

    pick(id, isPicked) {
        if (isPicked) this.picked.add(id);
        else this.picked.delete(id);
        this.events.picked();
    }

    clear() {
        this.picked.clear();
        this.draw();
        this.events.picked();
    }

    /** Moves the row that keys act on. */
    move(by) {
        if (!this.count) return;
        this.at = Math.max(0, Math.min(this.count - 1, this.at + by));
        const top = this.body.getBoundingClientRect().top + this.at * this.height;
        if (top < 80) scrollBy(0, top - 80);
        else if (top + this.height > innerHeight - 80) scrollBy(0, top + this.height - innerHeight + 80);
        this.draw();
        this.body.querySelector('tr.at a')?.focus({ preventScroll: true });
    }

    pickAt() {
        const run = this.rows[this.at];
        if (!run) return;
        this.pick(run.id, !this.picked.has(run.id));
        this.draw();
    }
}

/** A value of a record. */
export const field = value =>
    value === null || value === undefined
        ? ''
        : typeof value === 'number'
          ? Number.isInteger(value)
              ? as.step(value)
              : as.rate(value)
          : Array.isArray(value)
            ? value.join(', ')
            : String(value);

/** Groups of runs, each as mean and deviation of its seeds. */
export function groupTable(groups, names, by, picked, changed) {
    const key = group =>
        by === 'settings'
            ? nameOf(group, names)
            : Object.values(group.keys)
                  .map(value => field(value) || 'none')
                  .join(', ');
    return el(
        'div.scroll',
        { tabindex: 0, role: 'region', 'aria-label': 'Table: groups' },
        el(
            'table',
            { id: 'groups' },
            el('caption.unseen', 'Groups of runs'),
            head(
                el('th', el('span.unseen', 'Select')),
                th('Group'),
                th('Runs', '.n'),
                th('Best validation', '.n'),
                th('Bits per byte', '.n.wide'),
                th('Lowest – highest', '.n.wide'),
                th('Tokens/s', '.n.wide'),
            ),
            el(
                'tbody',
                groups.map(group =>
                    el(
                        'tr',
                        el(
                            'td',
                            el('input', {
                                type: 'checkbox',
                                'aria-label': `Select the runs of ${key(group)}`,
                                ...(group.runs.every(id => picked.has(id)) ? { checked: true } : {}),
                                onchange: event => {
                                    for (const id of group.runs)
                                        if (event.target.checked) picked.add(id);
                                        else picked.delete(id);
                                    changed();
                                },
                            }),
                        ),
                        el(
                            'td',
                            el('span.name', key(group)),
                            el(
                                'details',
                                el('summary.quiet', 'its runs'),
                                group.runs.map(id => el('div', el('a.line', { href: `/runs/${encodeURIComponent(id)}` }, id))),
                            ),
                        ),
                        el('td.n', as.step(group.count)),
                        el('td.n', as.spread(group.best_val_loss)),
                        el(
                            'td.n.wide',
                            as.spread(group.best_bits_per_byte, v => v.toFixed(3)),
                        ),
                        el(
                            'td.n.wide',
                            group.best_val_loss
                                ? `${as.loss(group.best_val_loss.low, true)} – ${as.loss(group.best_val_loss.high, true)}`
                                : '–',
                        ),
                        el('td.n.wide', as.count(group.tokens_per_second?.mean)),
                    ),
                ),
            ),
        ),
    );
}

const nameOf = (group, names) => [...new Set(group.runs.map(id => names.get(id) ?? id.replace(/^[0-9a-z]+-/, '')))].join(', ');
