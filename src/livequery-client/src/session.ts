import type { Client } from 'graphql-ws';
import { expiryOf, type Headers } from './expiry.js';

/** How credentials are got and kept fresh. */
export interface SessionOptions {
  /** The headers to connect with (`authorization`, `x-hasura-role`, …). Asked for anew whenever they are needed. */
  headers?: () => Headers | Promise<Headers>;

  /**
   * When the token of these headers ends, as milliseconds since 1970; undefined: never. Fresh headers are sent before.
   * By default the `exp` of the JSON Web Token in `authorization`.
   */
  expiresAt?: (headers: Headers) => number | undefined;

  /**
   * Told when fresh headers could not be got or were refused. It is tried again while there is time; the server ends the
   * connection with its token.
   */
  onRefreshError?: (problem: unknown) => void;
}

interface Waiting {
  resolve: () => void;
  reject: (problem: Error) => void;
}

// Fresh headers are sent this long before the old ones end, or after three quarters of a shorter life.
const LEAD = 30_000;

// Nothing is tried any more this long before the end, in milliseconds.
const LAST_TRY = 100;

// The longest that timers take.
const LONGEST = 2 ** 31 - 1;

/** The credentials of one client: sent when it connects, and again in a ping before they end. */
export class ClientSession {
  readonly #options: SessionOptions;
  readonly #waiting: Waiting[] = [];
  #headers: Headers = {};
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The payload of `connection_init`. */
  async connectionParams(): Promise<Record<string, unknown>> {
    this.#headers = (await this.#options.headers?.()) ?? {};
    return { headers: this.#headers };
  }

  /** Follows the connections of a client. */
  attach(client: Client): void {
    client.on('connected', (socket) => {
      this.#socket = socket as WebSocket;
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
  async refresh(): Promise<void> {
    const headers = (await this.#options.headers?.()) ?? {};
    const socket = this.#socket;
    if (socket === undefined || socket.readyState !== 1) {
      // The next connection asks for headers by itself.
      return;
    }

    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      socket.send(JSON.stringify({ type: 'ping', payload: { headers } }));
    });
    this.#headers = headers;
    this.#schedule();
  }

  /** Forgets all. */
  dispose(): void {
    clearTimeout(this.#timer);
  }

  // The server answers in the order of the pings.
  #onAnswer(payload: Record<string, unknown>): void {
    const waiting = this.#waiting.shift();
    if (payload['session'] === 'refreshed') {
      waiting?.resolve();
    } else {
      waiting?.reject(new Error(String(payload['message'] ?? 'the session was refused')));
    }
  }

  #onClosed(): void {
    this.#socket = undefined;
    clearTimeout(this.#timer);
    // The next connection asks for headers by itself.
    this.#waiting.splice(0).forEach(({ resolve }) => resolve());
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const end = (this.#options.expiresAt ?? expiryOf)(this.#headers);
    if (end === undefined || this.#options.headers === undefined) {
      return;
    }

    const left = Math.max(0, end - Date.now());
    const wait = Math.min(LONGEST, left - Math.min(LEAD, left / 4));
    this.#timer = setTimeout(() => {
      this.refresh().catch((problem: unknown) => {
        this.#options.onRefreshError?.(problem);
        // Again, after three quarters of the time that is left.
        if (end - Date.now() > LAST_TRY) {
          this.#schedule();
        }
      });
    }, wait);
    // In Node, a timer alone should keep no process alive.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}
