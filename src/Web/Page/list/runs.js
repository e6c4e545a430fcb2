// The list of runs: find, sieve, sort, group, choose and compare. What is asked for is in the address.
import { address, calmly, get } from '../api.js';
import { $, command, el, fill, say, stateWord } from '../dom.js';
import { follow } from '../live.js';
import { key, link, troubled } from '../shell.js';
import { columns, groupTable, RunTable } from './table.js';

const states = ['running', 'paused', 'stalled', 'interrupted', 'finished', 'stopped', 'failed', 'broken'];
const limit = 200;

const table = new RunTable({
    open: (id, isNew) => {
        const to = `/runs/${encodeURIComponent(id)}`;
        if (isNew) open(to);
        else location.assign(to);
    },
    picked: showTray,
    sorted(sort) {
        const was = address.get('sort'),
            isDescending = address.get('descending') === 'true';
        address.set(
            was !== sort ? { sort, descending: null } : isDescending ? { sort: null, descending: null } : { sort, descending: 'true' },
        );
        ask();
    },
    failed: failure => fill(trouble, troubled(failure)),
});
const names = new Map();
const input = el('input', {
    type: 'search',
    id: 'query',
    value: address.get('find'),
    'aria-label': 'Find runs',
    autocomplete: 'off',
    placeholder: 'words, or validation < 1.5   optimizer = muon   any field of the record',
    spellcheck: 'false',
});
const facets = el('div.facets', { role: 'group', 'aria-label': 'State' });
const trouble = el('div'),
    content = el('div'),
    count = el('p.unseen', { role: 'status' });
const tray = el('div.tray', { hidden: true }),
    fields = el('datalist', { id: 'fields' });
const by = el('input.compact', {
    list: 'fields',
    value: address.get('group'),
    placeholder: 'nothing',
    size: 12,
    'aria-label': 'Group by',
    onchange: () => {
        address.set({ group: by.value.trim() });
        ask();
    },
});
const seeds = el(
    'button.compact',
    {
        type: 'button',
        onclick: () => {
            by.value = by.value === 'settings' ? '' : 'settings';
            address.set({ group: by.value });
            ask();
        },
    },
    'Seeds together',
);

fill(
    $('main'),
    el('div.head', el('div', el('h1', 'Runs')), el('div.actions', el('a.button.primary', { href: '/new' }, 'New run'))),
    el(
        'form.find',
        { role: 'search', onsubmit: event => event.preventDefault() },
        input,
        el('div.sieve', facets, el('div.actions', seeds, el('label.wide', 'Group by ', by), menu())),
    ),
    fields,
    trouble,
    content,
    count,
    el(
        'footer.keys',
        [
            ['?', 'keys'],
            ['/', 'find'],
            ['J K', 'down and up'],
            ['X', 'select'],
            ['Enter', 'open'],
            ['C', 'compare what is selected'],
            ['N', 'new run'],
            ['D', 'light or dark'],
        ].map(([k, does]) => el('span', el('kbd', k), ` ${does}`)),
    ),
);
document.body.append(tray);

/** Which columns: ours, and any field of the record. */
function menu() {
    const chosen = new Set(
        address
            .get('columns', columns.map(one => one.key).join())
            .split(',')
            .filter(Boolean),
    );
    const others = [...chosen].filter(name => !columns.some(one => one.key === name));
    const box = (name, word) =>
        el('label', el('input', { type: 'checkbox', value: name, ...(chosen.has(name) ? { checked: true } : {}) }), word);
    const extra = el('input.compact', {
        list: 'fields',
        value: others.join(', '),
        placeholder: 'training.learning_rate',
        'aria-label': 'Other fields',
    });
    const body = el(
        'div',
        columns.map(one => box(one.key, one.name)),
        el('label', 'and these fields, with commas', extra),
    );
    const apply = () => {
        const keys = [...body.querySelectorAll('input[type=checkbox]:checked')].map(one => one.value);
        table.hidden = new Set(columns.map(one => one.key).filter(one => !keys.includes(one)));
        table.extra = extra.value
            .split(',')
            .map(name => name.trim())
            .filter(Boolean);
        return [...keys, ...table.extra].join();
    };
    const standard = columns.map(one => one.key).join();
    apply();
    body.addEventListener('change', () => {
        const now = apply();
        address.set({ columns: now === standard ? null : now });
        ask();
    });
    const host = el('details.menu.wide', el('summary', 'Columns'), body);
    host.addEventListener('toggle', () => {
        if (host.open) loadFields();
    });
    return host;
}

async function loadFields() {
    if (fields.childElementCount) return;
    const { short, fields: all } = await get('/api/fields').catch(() => ({ short: {}, fields: [] }));
    fill(
        fields,
        [...new Set([...Object.keys(short), ...all])].map(value => el('option', { value })),
    );
}
by.addEventListener('focus', loadFields);

let asked = null;
async function ask() {
    asked?.abort();
    const mine = (asked = new AbortController());
    const group = address.get('group');
    const question = {
        find: address.get('find'),
        status: address.get('status'),
        sort: address.get('sort'),
        descending: address.get('descending'),
        columns: table.extra.join(),
        limit,
    };
    seeds.setAttribute('aria-pressed', String(group === 'settings'));
    try {
        const answer = await get('/api/runs', { ...question, group }, mine.signal);
        trouble.replaceChildren();
        input.removeAttribute('aria-invalid');
        for (const run of answer.runs ?? []) names.set(run.id, run.name ?? run.id);
        showFacets(answer);
        say(count, `${answer.count} of ${answer.total} runs`);
        if (!answer.total) fill(content, nothing());
        else if (!answer.count && !answer.broken?.length) fill(content, noneFits(answer.total));
        else if (answer.groups) showGroups(answer.groups, group);
        else {
            if (content.firstElementChild !== table.host) fill(content, table.host);
            table.take(question, { ...answer, offset: answer.offset ?? 0 });
        }
    } catch (failure) {
        if (failure.name === 'AbortError') return;
        if (failure.status === 400) input.setAttribute('aria-invalid', 'true');
        fill(trouble, troubled(failure)); // the rows that are there stay
        if (failure.status === 0) {
            link(false);
            setTimeout(ask, 2000);
        }
    }
}

async function showGroups(groups, group) {
    if (groups.some(one => one.runs.some(id => !names.has(id)))) {
        const { runs } = await get('/api/runs', { find: address.get('find'), limit: 0 }).catch(() => ({ runs: [] }));
        for (const run of runs) names.set(run.id, run.name ?? run.id);
    }
    fill(content, groupTable(groups, names, group, table.picked, showTray));
}

function showFacets({ total, status }) {
    const chosen = address.get('status'),
        all = Object.values(status).reduce((a, n) => a + n, 0);
    const button = (value, word, n) =>
        el(
            'button',
            {
                type: 'button',
                value,
                'aria-pressed': String(value === chosen),
                onclick: () => {
                    address.set({ status: value });
                    ask();
                },
            },
            word,
            ' ',
            el('small', n.toLocaleString('en-US')),
        );
    fill(
        facets,
        button('', 'All', all),
        states.filter(one => status[one] || one === chosen).map(one => button(one, stateWord(one), status[one] ?? 0)),
    );
    facets.title = `${total.toLocaleString('en-US')} runs in the folder`;
}

const nothing = () =>
    el(
        'div.empty',
        el('h2', 'No runs yet'),
        'The first takes about a minute, and needs no data. Begin it ',
        el('a.line', { href: '/new' }, 'here'),
        ', or type',
        command('hone train recipes/quickstart.yaml'),
    );

const noneFits = total =>
    el(
        'div.empty',
        el('h2', 'No run fits'),
        'What is asked for is above; taking some of it away shows more. ',
        el(
            'button',
            {
                type: 'button',
                onclick: () => {
                    input.value = '';
                    address.set({ find: null, status: null });
                    ask();
                },
            },
            `Show all ${total.toLocaleString('en-US')}`,
        ),
    );

function showTray() {
    const { size } = table.picked;
    tray.hidden = !size;
    fill(
        tray,
        el('span', { role: 'status' }, `${size} selected`),
        el(
            'button',
            {
                type: 'button',
                onclick: () => {
                    table.clear();
                    ask();
                },
            },
            'Clear',
        ),
        el('a.button.primary', { href: compareAddress() }, size === 1 ? 'Open beside its baseline' : 'Compare'),
    );
}

const compareAddress = () =>
    `/compare?runs=${[...table.picked].map(encodeURIComponent).join(',')}` + (address.get('group') === 'settings' ? '&seeds=true' : '');

const typed = calmly(25, () => {
    address.set({ find: input.value.trim() });
    ask();
});
input.addEventListener('input', typed);
input.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
        table.at = -1;
        table.move(1);
        event.preventDefault();
    }
    if (event.key === 'Escape') input.blur();
});
key('/', 'find', () => input.focus());
key('j ArrowDown', 'down', event => (event.target.closest('summary, datalist') ? false : (table.move(1), true)), 'J');
key('k ArrowUp', 'up', () => table.move(-1), 'K');
key('x', 'select', () => table.pickAt());
key('Enter', 'open', event =>
    event.target.closest('a, button, input, summary') || table.at < 0 ? false : table.body.querySelector('tr.at a')?.click(),
);
key('c', 'compare what is selected', () => {
    if (table.picked.size) location.assign(compareAddress());
});
key('s', 'seeds together, and apart', () => seeds.click());

const again = calmly(400, ask);
follow(
    { list: true },
    {
        link,
        runs({ changed, removed }) {
            let isNew = removed.length > 0 || Boolean(address.get('group'));
            for (const run of changed) {
                names.set(run.id, run.name ?? run.id);
                isNew = !table.change(run) || isNew;
            }
            if (isNew) again();
            else table.draw();
        },
    },
);
ask();
