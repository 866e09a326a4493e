import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { ResultQueue } from './queue.js';
import { ClientSession, type SessionOptions } from './session.js';
import { LiveState, type Payload } from './state.js';

/** What is asked. */
export interface LiveRequest {
  query: string;
  variables?: Record<string, unknown> | null | undefined;
  operationName?: string | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
}

/** A state of the answer, or why there is none. */
export interface LiveResult<T = unknown> {
  data?: T | null;
  errors?: readonly unknown[];
  extensions?: Record<string, unknown>;
}

/** Hears of results. */
export interface LiveObserver<T> {
  /** A result. Rows that have not changed are the same objects as in the last one; none is ever changed later. */
  next?: (result: LiveResult<T>) => void;

  /** The subscription is over: a list of GraphQL errors, or the close event of a socket that cannot be opened again. */
  error?: (problem: unknown) => void;

  /** The subscription is over, as the server or the client wanted. */
  complete?: () => void;
}

/** Something to subscribe to, as RxJS and others understand it. */
export interface LiveObservable<T> {
  subscribe(
    observer: LiveObserver<T> | ((result: LiveResult<T>) => void),
    error?: (problem: unknown) => void,
    complete?: () => void,
  ): { unsubscribe: () => void };
}

/** How a client connects; all that `createClient` of `graphql-ws` takes, but `connectionParams`. */
export interface LiveQueryClientOptions extends Omit<ClientOptions, 'connectionParams'>, SessionOptions {
  /** Whether to ask for patches. Default true; a server that knows none sends whole states, which are served alike. */
  patch?: boolean;

  /** Whether to come back with the state at hand after a lost connection. Default true; needs patches. */
  resume?: boolean;
}

/** A client of one server. Make one for the whole application: its subscriptions share a socket. */
export interface LiveQueryClient {
  /** The client of `graphql-ws` within. */
  readonly inner: Client;

  /** Subscribes, or asks a query; returns what ends it. */
  subscribe<T = unknown>(request: LiveRequest, observer: LiveObserver<T>): () => void;

  /** The results one after the other; who takes them slowly gets the latest state. */
  iterate<T = unknown>(request: LiveRequest): AsyncIterableIterator<LiveResult<T>>;

  /** The results as an observable, each subscription of which asks the server. */
  observe<T = unknown>(request: LiveRequest): LiveObservable<T>;

  /** Sends fresh headers; the subscriptions go on under the new session. Rejects where they are refused. */
  refresh(): Promise<void>;

  /** Ends all subscriptions and closes the socket. */
  dispose(): void | Promise<void>;
}

// Full jitter below a bound that doubles: clients do not all come back at once, and none waits longer than this.
const LONGEST_WAIT = 30_000;
const FIRST_WAIT = 500;

/** Makes a client. It connects when it is first asked something, and comes back whenever the connection is lost. */
export function createLiveQueryClient(options: LiveQueryClientOptions): LiveQueryClient {
  const { headers, expiresAt, onRefreshError, patch = true, resume = true, ...rest } = options;
  const session = new ClientSession({
    ...(headers && { headers }),
    ...(expiresAt && { expiresAt }),
    ...(onRefreshError && { onRefreshError }),
  });
  const inner = createClient({
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (retries) =>
      new Promise((resolve) =>
        setTimeout(resolve, Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(retries, 16))),
      ),
    ...rest,
    connectionParams: () => session.connectionParams(),
  });
  session.attach(inner);

  function subscribe<T>(request: LiveRequest, observer: LiveObserver<T>): () => void {
    return follow(request, (result) => observer.next?.(result as LiveResult<T>), observer);
  }

  function follow(
    request: LiveRequest,
    next: (result: Payload, isState: boolean) => void,
    observer: LiveObserver<never>,
  ): () => void {
    const state = new LiveState();
    const extensions = { ...request.extensions };
    if (patch) {
      extensions['patch'] = 'json-patch';
      if (resume) {
        // Read when the operation is sent, which is with every connection.
        Object.defineProperty(extensions, 'resume', { enumerable: true, get: () => state.resume });
      }
    }

    const payload = { ...request, extensions } as Parameters<Client['subscribe']>[0];
    let current = 0;
    let release = (): void => {};
    let isOver = false;

    const start = (): void => {
      const mine = ++current;
      const isMine = (): boolean => mine === current && !isOver;
      release = inner.subscribe(payload, {
        next: (received) => {
          if (!isMine()) {
            return;
          }

          const taken = state.take(received as Payload);
          if (taken.kind === 'result') {
            next(taken.result, taken.isState);
          } else if (taken.kind === 'lost') {
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
    iterate<T>(request: LiveRequest) {
      const queue: ResultQueue<LiveResult<T>> = new ResultQueue(() => release());
      const release = follow(request, (result, isState) => queue.push(result as LiveResult<T>, isState), {
        error: (problem) => queue.end({ problem }),
        complete: () => queue.end(),
      });
      return queue;
    },
    observe<T>(request: LiveRequest): LiveObservable<T> {
      const observable: LiveObservable<T> = {
        subscribe(observer, error, complete) {
          const given = typeof observer === 'function' ? { next: observer, error, complete } : observer;
          let isClosed = false;
          const release = subscribe<T>(request, {
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
      const symbol = (Symbol as { observable?: symbol }).observable ?? '@@observable';
      return Object.defineProperty(observable, symbol, { value: () => observable });
    },
    refresh: () => session.refresh(),
    dispose() {
      session.dispose();
      return inner.dispose();
    },
  };
}
