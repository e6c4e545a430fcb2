// The fields of a new run: what is chosen, what it overrides, and where what is wrong is said.
import { el, fill, head, say, th } from '../dom.js';

/** A field with its name, and the place where a problem of its key is told. */
export function field(key, name, input, more = null) {
    const fault = el('span.fault', { id: `fault-${key}`, 'data-key': key });
    input.dataset.key = key;
    input.setAttribute('aria-describedby', fault.id);
    return el('label', name, input, fault, more);
}

/** Settings that are chosen by their keys, with what is planned beside them. */
export class Overrides {
    constructor(changed, written) {
        Object.assign(this, { changed, written, given: new Map(), decisions: [], faulty: [], settings: new Map() });
        this.adding = el('input', {
            list: 'settings',
            placeholder: 'training.batch',
            spellcheck: 'false',
            onchange: () => this.add(),
            onkeydown: event => {
                if (event.key === 'Enter') {
                    event.preventDefault();
                    this.add();
                }
            },
        });
        this.list = el('datalist', { id: 'settings' });
        this.body = el('tbody');
        this.number = el('span.tag');
        this.host = el(
            'details',
            { open: true },
            el('summary', 'Settings ', this.number),
            el(
                'div.scroll',
                el('table.overrides', head(th('Setting'), th('Yours'), th('Planned'), th('Why', '.wide')), this.body),
            ),
            this.list,
            el('label.quiet', 'Another setting ', this.adding),
        );
    }

    know(settings) {
        this.settings = new Map(settings.map(one => [one.key, one]));
        fill(
            this.list,
            settings.map(one => el('option', { value: one.key }, one.explanation)),
        );
    }

    add() {
        const key = this.adding.value.trim();
        if (!key) return;
        this.adding.value = '';
        if (!this.given.has(key)) this.given.set(key, '');
        this.show();
        this.body.querySelector(`input[data-key="${CSS.escape(key)}"]`)?.focus();
    }

    /** Settings that something is wrong with are shown, too: what is wrong is said at its own place. */
    fault(keys) {
        this.faulty = keys.filter(key => this.settings.has(key));
        this.show();
    }

    /** What the plan decided stays beside what is given; an input that is typed in stays as it is. */
    plan(decisions) {
        this.decisions = decisions;
        this.show();
    }

    show() {
        const planned = new Map(this.decisions.map(one => [one.setting, one]));
        const keys = [...new Set([...this.given.keys(), ...planned.keys(), ...this.faulty])];
        say(this.number, String([...this.given.values()].filter(value => value !== '').length));
        for (const row of [...this.body.children]) if (!keys.includes(row.dataset.row)) row.remove();
        for (const key of keys) {
            let row = [...this.body.children].find(one => one.dataset.row === key);
            if (!row) this.body.append((row = this.row(key)));
            const one = planned.get(key),
                known = this.settings.get(key);
            say(row.cells[2], one ? short(one.value) : (this.written.get(key) ?? known?.standard ?? known?.derived ?? ''));
            say(row.cells[3], one?.because ?? (this.written.has(key) ? 'the recipe says so' : (known?.explanation ?? '')));
        }
    }

    row(key) {
        const known = this.settings.get(key);
        const input = el('input', {
            value: this.given.get(key) ?? '',
            'aria-label': key,
            title: known?.allowed,
            list: known?.choices ? `choices-${key}` : null,
            spellcheck: 'false',
            oninput: () => {
                this.given.set(key, input.value.trim());
                say(this.number, String(this.count));
                this.changed();
            },
        });
        input.dataset.key = key;
        const choices = known?.choices
            ? el(
                  'datalist',
                  { id: `choices-${key}` },
                  known.choices.map(value => el('option', { value })),
              )
            : null;
        return el(
            'tr',
            { 'data-row': key },
            el('td', key),
            el('td', input, choices, el('span.fault', { 'data-key': key })),
            el('td.quiet'),
            el('td.quiet.wide'),
        );
    }

    get count() {
        return [...this.given.values()].filter(value => value !== '').length;
    }
}

/** The settings that a recipe's text has, each with its whole key, as far as they are one value on a line. */
export function settingsOf(yaml) {
    const found = new Map(),
        above = [];
    for (const line of yaml.split('\n')) {
        const [, indent, name, value] = line.match(/^(\s*)([\w]+):\s*([^#]*)/) ?? [];
        if (!name) continue;
        while (above.length && above.at(-1).indent >= indent.length) above.pop();
        const key = [...above.map(one => one.name), name].join('.');
        if (value.trim()) found.set(key, value.trim());
        else above.push({ indent: indent.length, name });
    }
    return found;
}

/** A number as short as it can be without being another. */
const short = text => (/^-?\d+\.\d{6,}/.test(text) ? String(Number(Number(text).toPrecision(6))) : text);

/** Tells what is wrong at its fields; what has no field is returned. */
export function tell(host, errors) {
    const rest = [],
        places = [...host.querySelectorAll('.fault')];
    for (const place of places) place.textContent = '';
    for (const input of host.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
    for (const { key, sentence } of errors) {
        const place = places.find(one => one.dataset.key === key);
        if (!place) {
            rest.push(sentence);
            continue;
        }
        place.textContent = sentence;
        host.querySelector(`input[data-key="${CSS.escape(key)}"], select[data-key="${CSS.escape(key)}"]`)?.setAttribute(
            'aria-invalid',
            'true',
        );
    }
    return rest;
}
