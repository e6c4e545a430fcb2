// Elements made by hand. Text is always text: nothing from a run's folder ever becomes markup.

const vector = 'http://www.w3.org/2000/svg';

/**
 * An element: `el('p.quiet', { title }, 'text', child)`. Attributes that begin with `on` are listeners; null and false leave one out; a
 * style is an object, set property by property, as the content security policy wants it.
 */
export function el(name, ...rest) {
    const [tag, ...classes] = name.split('.');
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(' ');
    const isPlain = rest[0] && typeof rest[0] === 'object' && !(rest[0] instanceof Node) && !Array.isArray(rest[0]);
    if (isPlain) set(element, rest.shift());
    element.append(...flat(rest));
    return element;
}

/** Sets attributes of an element, as `el` takes them. */
export function set(element, attributes) {
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
        else if (key === 'style') Object.assign(element.style, value);
        else if (value === null || value === undefined || value === false) element.removeAttribute(key);
        else element.setAttribute(key, value === true ? '' : value);
    }
    return element;
}

/** Puts children in place of those that are there. */
export const fill = (host, ...children) => {
    host.replaceChildren(...flat(children));
    return host;
};

/** Changes a text where it is another one: what did not change is not announced again. */
export const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
};

export const $ = id => document.getElementById(id);

const flat = children => children.flat(3).filter(child => child !== null && child !== undefined && child !== false);

const shapes = {
    running: [['circle', { cx: 6, cy: 6, r: 3.6, fill: 'currentColor', stroke: 'none' }]],
    finished: [['path', { d: 'M2.2 6.4 4.9 9l5-6' }]],
    stopped: [['rect', { x: 2.6, y: 2.6, width: 6.8, height: 6.8, rx: 1, fill: 'currentColor' }]],
    failed: [['path', { d: 'm2.8 2.8 6.4 6.4M9.2 2.8 2.8 9.2' }]],
    broken: [['path', { d: 'M2.5 1.5h4l3 3v6h-7zM4 6l1.5 1.5L7.5 6' }]],
    stalled: [['path', { d: 'M6 1.6 11 10.4H1ZM6 5v2.2M6 8.8v.05' }]],
    interrupted: [['rect', { x: 2.6, y: 2.6, width: 6.8, height: 6.8, rx: 1 }]],
    gone: [['path', { d: 'M2 6h1.5M5.2 6h1.6M8.5 6H10' }]],
    paused: [['path', { d: 'M4.2 2.5v7M7.8 2.5v7' }]],
    waiting: [['circle', { cx: 6, cy: 6, r: 4.2, 'stroke-dasharray': '1.6 2' }]],
    mark: [
        ['path', { d: 'M2 14.5 12.5 4a2.1 2.1 0 0 1 3 3L8 14.5Z' }],
        ['path', { d: 'M2 14.5h14' }],
    ],
};

/** A drawing: `svg('0 0 84 22', 'spark', ['path', { d }])`, not seen by screen readers. */
export function svg(box, className, ...parts) {
    const drawing = document.createElementNS(vector, 'svg');
    for (const [key, value] of [
        ['viewBox', box],
        ['class', className],
        ['aria-hidden', 'true'],
    ])
        drawing.setAttribute(key, value);
    for (const [name, attributes] of parts) {
        const part = drawing.appendChild(document.createElementNS(vector, name));
        for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    }
    return drawing;
}

/** The shape of a state, or of the program. */
export const icon = name => svg(name === 'mark' ? '0 0 18 18' : '0 0 12 12', '', ...(shapes[name] ?? shapes.waiting));

const words = {
    running: 'Running',
    finished: 'Finished',
    stopped: 'Stopped',
    failed: 'Failed',
    broken: 'Damaged',
    stalled: 'Stalled',
    interrupted: 'Interrupted',
    paused: 'Paused',
    gone: 'Gone',
};

/** A state as shape and word. */
export const state = (status, text) => el('span.state', { class: `state ${status}` }, icon(status), text ?? stateWord(status));
export const stateWord = status => words[status] ?? status;

/** A column's title in the head of a table; its classes are written as `el` takes them. */
export const th = (title, classes = '') => el(`th${classes}`, { scope: 'col' }, title);

/** The head of a table. */
export const head = (...columns) => el('thead', el('tr', columns));

/** A command with a button that copies it. */
export function command(line) {
    const button = el('button', { type: 'button', 'aria-label': `Copy ${line}` }, 'Copy');
    button.addEventListener('click', async () => {
        try {
            await navigator.clipboard.writeText(line);
            button.textContent = 'Copied';
        } catch {
            getSelection().selectAllChildren(button.previousElementSibling);
            button.textContent = 'Selected';
        }
        setTimeout(() => {
            button.textContent = 'Copy';
        }, 1200);
    });
    return el('div.command', el('code', line), button);
}

/** A row of buttons of which one is pressed; `act` is told its value. */
export function choice(label, options, chosen, act) {
    const group = el(
        'div.choice',
        { role: 'group', 'aria-label': label },
        options.map(([value, word]) => el('button', { type: 'button', value, 'aria-pressed': String(value === chosen) }, word)),
    );
    group.addEventListener('click', event => {
        const button = event.target.closest('button');
        if (!button) return;
        press(group, button.value);
        act(button.value);
    });
    return group;
}

/** Presses the button of a value. */
export const press = (group, value) => {
    for (const button of group.children) button.setAttribute('aria-pressed', String(button.value === value));
};
