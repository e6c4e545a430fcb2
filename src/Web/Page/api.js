// Questions to the server, and the address of the view.

/** What the server refused, or why it could not be asked: what happened (`message`), what to do (`hint`), and at which fields. */
export class Trouble extends Error {
    constructor(status, message, hint, errors) {
        super(message);
        Object.assign(this, { status, hint, errors: errors ?? [] });
    }
}

/** Asks; parameters that are null or empty are left out. */
export const get = (path, parameters = {}, signal) => ask(path + query(parameters), { signal });

/** Changes something; the body is JSON. */
export const post = (path, body, headers = {}, signal) =>
    ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers }, signal });

/** What tells a request from every other, so that sent twice it is done once. */
export const once = () => [...crypto.getRandomValues(new Uint8Array(16))].map(one => one.toString(16).padStart(2, '0')).join('');

export function query(parameters) {
    const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
    return given.length ? `?${new URLSearchParams(given)}` : '';
}

async function ask(path, options) {
    let response;
    try {
        response = await fetch(path, options);
    } catch (failure) {
        if (failure.name === 'AbortError') throw failure;
        throw new Trouble(0, 'The server does not answer.', 'Start it again with: hone serve');
    }
    if (response.ok) return response.headers.get('content-type')?.includes('json') ? response.json() : response.text();
    const problem = await response.json().catch(() => ({}));
    const said = problem.error?.message ?? problem.detail ?? `The server answered ${response.status} to ${path.split('?')[0]}.`;
    throw new Trouble(response.status, said, problem.hint ?? '', problem.errors);
}

/** The view's own part of the address: whoever is given it sees the same. */
export const address = {
    get: (key, standard = '') => new URLSearchParams(location.search).get(key) ?? standard,
    set(values) {
        const now = new URLSearchParams(location.search);
        for (const [key, value] of Object.entries(values))
            if (value === null || value === undefined || value === '') now.delete(key);
            else now.set(key, value);
        const text = now.toString();
        history.replaceState(null, '', text ? `?${text}` : location.pathname);
    },
};

/** Calls `act` once it has not been asked to for so many milliseconds. */
export function calmly(milliseconds, act) {
    let timer = 0;
    return (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => act(...values), milliseconds);
    };
}
