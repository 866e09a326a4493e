import { expiryOf } from './expiry.js';
// Fresh headers are sent this long before the old ones end, or after three quarters of a shorter life.
const LEAD = 30_000;
// Nothing is tried any more this long before the end, in milliseconds.
const LAST_TRY = 100;
// The longest that timers take.
const LONGEST = 2 ** 31 - 1;
/** The credentials of one client: sent when it connects, and again in a ping before they end. */
export class ClientSession {
    #options;
    #waiting = [];
    #headers = {};
    #socket;
    #timer;
    constructor(options) {
        this.#options = options;
    }
    /** The payload of `connection_init`. */
    async connectionParams() {
        this.#headers = (await this.#options.headers?.()) ?? {};
        return { headers: this.#headers };
    }
    /** Follows the connections of a client. */
    attach(client) {
        client.on('connected', (socket) => {
            this.#socket = socket;
            this.#schedule();
        });
        client.on('closed', () => this.#onClosed());
        client.on('pong', (isReceived, payload) => {
            if (isReceived && typeof payload?.['session'] === 'string') {
                this.#onAnswer(payload);
            }
        });
    }
    /**
     * Sends fresh headers: the subscriptions go on under the new session, without a gap.
     * @throws {Error} where they are refused; the old ones hold until their end.
     */
    async refresh() {
        const headers = (await this.#options.headers?.()) ?? {};
        const socket = this.#socket;
        if (socket === undefined || socket.readyState !== 1) {
            // The next connection asks for headers by itself.
            return;
        }
        await new Promise((resolve, reject) => {
            this.#waiting.push({ resolve, reject });
            socket.send(JSON.stringify({ type: 'ping', payload: { headers } }));
        });
        this.#headers = headers;
        this.#schedule();
    }
    /** Forgets all. */
    dispose() {
        clearTimeout(this.#timer);
    }
    // The server answers in the order of the pings.
    #onAnswer(payload) {
        const waiting = this.#waiting.shift();
        if (payload['session'] === 'refreshed') {
            waiting?.resolve();
        }
        else {
            waiting?.reject(new Error(String(payload['message'] ?? 'the session was refused')));
        }
    }
    #onClosed() {
        this.#socket = undefined;
        clearTimeout(this.#timer);
        // The next connection asks for headers by itself.
        this.#waiting.splice(0).forEach(({ resolve }) => resolve());
    }
    #schedule() {
        clearTimeout(this.#timer);
        const end = (this.#options.expiresAt ?? expiryOf)(this.#headers);
        if (end === undefined || this.#options.headers === undefined) {
            return;
        }
        const left = Math.max(0, end - Date.now());
        const wait = Math.min(LONGEST, left - Math.min(LEAD, left / 4));
        this.#timer = setTimeout(() => {
            this.refresh().catch((problem) => {
                this.#options.onRefreshError?.(problem);
                // Again, after three quarters of the time that is left.
                if (end - Date.now() > LAST_TRY) {
                    this.#schedule();
                }
            });
        }, wait);
        // In Node, a timer alone should keep no process alive.
        this.#timer.unref?.();
    }
}
