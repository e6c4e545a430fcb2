// One stream for everything a page shows. A hidden tab lets go of it (a browser opens six connections to a server, and a seventh tab would
// wait for ever), and goes on where it was when it is seen again.
import { query } from './api.js';

/**
 * Follows runs from a position of each; `handlers` has `events`, `standing`, `runs` and `link(isThere)`. Returns a function that ends it.
 */
export function follow({ runs = [], positions = [], list = false }, handlers) {
    let source = null,
        last = positions.length ? positions.join('.') : null,
        timer = 0,
        pause = 500;

    function open() {
        clearTimeout(timer);
        source?.close();
        source = new EventSource('/api/stream' + query({ runs: runs.join(','), from: last, list: list ? 'true' : null }));
        source.onopen = () => {
            pause = 500;
            handlers.link?.(true);
        };
        source.onerror = () => {
            source.close(); // taken up by ourselves, with the position we have
            if (document.hidden) return;
            handlers.link?.(false);
            timer = setTimeout(open, pause);
            pause = Math.min(5000, pause * 2);
        };
        for (const kind of ['events', 'standing', 'runs'])
            source.addEventListener(kind, message => {
                if (message.lastEventId) last = message.lastEventId;
                handlers[kind]?.(JSON.parse(message.data));
            });
    }

    function look() {
        if (document.hidden) {
            clearTimeout(timer);
            source?.close();
            source = null;
        } else if (!source) open();
    }

    document.addEventListener('visibilitychange', look);
    look();
    return () => {
        document.removeEventListener('visibilitychange', look);
        clearTimeout(timer);
        source?.close();
    };
}
