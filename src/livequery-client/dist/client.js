import { createClient } from 'graphql-ws';
import { ResultQueue } from './queue.js';
import { ClientSession } from './session.js';
import { LiveState } from './state.js';
// Full jitter below a bound that doubles: clients do not all come back at once, and none waits longer than this.
const LONGEST_WAIT = 30_000;
const FIRST_WAIT = 500;
/** Makes a client. It connects when it is first asked something, and comes back whenever the connection is lost. */
export function createLiveQueryClient(options) {
    const { headers, expiresAt, onRefreshError, patch = true, resume = true, ...rest } = options;
    const session = new ClientSession({
        ...(headers && { headers }),
        ...(expiresAt && { expiresAt }),
        ...(onRefreshError && { onRefreshError }),
    });
    const inner = createClient({
        retryAttempts: Infinity,
        shouldRetry: () => true,
        retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(retries, 16)))),
        ...rest,
        connectionParams: () => session.connectionParams(),
    });
    session.attach(inner);
    function subscribe(request, observer) {
        return follow(request, (result) => observer.next?.(result), observer);
    }
    function follow(request, next, observer) {
        const state = new LiveState();
        const extensions = { ...request.extensions };
        if (patch) {
            extensions['patch'] = 'json-patch';
            if (resume) {
                // Read when the operation is sent, which is with every connection.
                Object.defineProperty(extensions, 'resume', { enumerable: true, get: () => state.resume });
            }
        }
        const payload = { ...request, extensions };
        let current = 0;
        let release = () => { };
        let isOver = false;
        const start = () => {
            const mine = ++current;
            const isMine = () => mine === current && !isOver;
            release = inner.subscribe(payload, {
                next: (received) => {
                    if (!isMine()) {
                        return;
                    }
                    const taken = state.take(received);
                    if (taken.kind === 'result') {
                        next(taken.result, taken.isState);
                    }
                    else if (taken.kind === 'lost') {
                        const old = release;
                        start();
                        old();
                    }
                },
                error: (problem) => {
                    if (isMine()) {
                        isOver = true;
                        observer.error?.(problem);
                    }
                },
                complete: () => {
                    if (isMine()) {
                        isOver = true;
                        observer.complete?.();
                    }
                },
            });
        };
        start();
        return () => release();
    }
    return {
        inner,
        subscribe,
        iterate(request) {
            const queue = new ResultQueue(() => release());
            const release = follow(request, (result, isState) => queue.push(result, isState), {
                error: (problem) => queue.end({ problem }),
                complete: () => queue.end(),
            });
            return queue;
        },
        observe(request) {
            const observable = {
                subscribe(observer, error, complete) {
                    const given = typeof observer === 'function' ? { next: observer, error, complete } : observer;
                    let isClosed = false;
                    const release = subscribe(request, {
                        next: (result) => !isClosed && given.next?.(result),
                        error: (problem) => !isClosed && given.error?.(problem),
                        complete: () => !isClosed && given.complete?.(),
                    });
                    return {
                        unsubscribe() {
                            isClosed = true;
                            release();
                        },
                    };
                },
            };
            // What RxJS and others look for; the symbol where the runtime has it.
            const symbol = Symbol.observable ?? '@@observable';
            return Object.defineProperty(observable, symbol, { value: () => observable });
        },
        refresh: () => session.refresh(),
        dispose() {
            session.dispose();
            return inner.dispose();
        },
    };
}
