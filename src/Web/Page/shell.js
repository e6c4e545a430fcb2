// What every page shares: the bar, light and dark, keys and their list, and what is said when the server is gone.
import { $, el, fill, icon } from './dom.js';
import { clock } from './format.js';

const pages = [
    ['/', 'Runs'],
    ['/compare', 'Compare'],
    ['/new', 'New run'],
    ['/chat', 'Chat'],
];
const keys = [];
const redraws = new Set();

/** Called when the colours are others. */
export const onTheme = act => redraws.add(act);

/** A key, what it does in a word, and what to do; `shown` is how it is written in the list of keys. */
export function key(name, does, act, shown = name.length === 1 ? name.toUpperCase() : name) {
    keys.push({ name, does, act, shown });
}

function theme(name) {
    document.documentElement.dataset.theme = name;
    for (const act of redraws) act();
}

const dark = matchMedia('(prefers-color-scheme: dark)');
const kept = () => {
    try {
        return localStorage.getItem('theme');
    } catch {
        return null;
    }
};
theme(kept() ?? (dark.matches ? 'dark' : 'light'));
dark.addEventListener('change', () => {
    if (!kept()) theme(dark.matches ? 'dark' : 'light');
});

function turn() {
    const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
        localStorage.setItem('theme', next);
    } catch {
        /* a browser that keeps nothing still shows it */
    }
    theme(next);
}

function list() {
    const dialog = el(
        'dialog',
        { 'aria-labelledby': 'keys-title' },
        el('h2', { id: 'keys-title' }, 'Keys'),
        el(
            'dl',
            keys.map(({ shown, does }) => [
                el(
                    'dt',
                    shown.split(' ').map(k => [el('kbd', k), ' ']),
                ),
                el('dd', does),
            ]),
        ),
        el('form.actions', { method: 'dialog' }, el('button', 'Close')),
    );
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}

const here = location.pathname.startsWith('/runs/') ? '/' : location.pathname;
fill(
    $('bar'),
    el('a.mark', { href: '/', 'aria-label': 'Hone, all runs' }, icon('mark'), el('span', 'Hone')),
    el(
        'nav',
        { 'aria-label': 'Pages' },
        pages.map(([href, name]) => el('a', { href, 'aria-current': href === here ? 'page' : null }, name)),
    ),
    el(
        'div.tools',
        el('button.icon', { type: 'button', 'data-keys': true, 'aria-label': 'Keys', title: 'Keys (?)', onclick: list }, '?'),
        el('button.icon', { type: 'button', 'aria-label': 'Light or dark', title: 'Light or dark (D)', onclick: turn }, '◐'),
    ),
);

key('?', 'this list', list);
key('d', 'light or dark', turn);
key('r', 'all runs', () => location.assign('/'));
key('n', 'a new run', () => location.assign('/new'));

document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const isTyping = event.target.closest('input:not([type=checkbox]):not([type=range]), textarea, select');
    if (isTyping && event.key !== 'Escape') return;
    const found = keys.filter(one => one.name.split(' ').includes(event.key));
    for (const one of found)
        if (one.act && one.act(event) !== false) {
            event.preventDefault();
            return;
        }
});

const notice = $('bar').insertAdjacentElement('afterend', el('div.notice', { role: 'status', hidden: true }));

/** Says that the server is gone, or is back. What is shown stays. */
export function link(isThere) {
    if (isThere) {
        notice.hidden = true;
        return;
    }
    if (!notice.hidden) return;
    notice.hidden = false;
    fill(
        notice,
        icon('stalled'),
        el(
            'span',
            'The server is gone. What you see is as of ',
            clock(new Date()),
            '; it goes on by itself when the server is back: ',
            el('code', 'hone serve'),
        ),
    );
}

/** What is shown in place of what could not be had. */
export const troubled = (failure, ...more) =>
    el('div.letter.failed', { role: 'alert' }, el('b', failure.message), failure.hint ? el('span', failure.hint) : null, ...more);
