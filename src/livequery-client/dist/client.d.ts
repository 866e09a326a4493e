import { type Client, type ClientOptions } from 'graphql-ws';
import { type SessionOptions } from './session.js';
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
    subscribe(observer: LiveObserver<T> | ((result: LiveResult<T>) => void), error?: (problem: unknown) => void, complete?: () => void): {
        unsubscribe: () => void;
    };
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
/** Makes a client. It connects when it is first asked something, and comes back whenever the connection is lost. */
export declare function createLiveQueryClient(options: LiveQueryClientOptions): LiveQueryClient;
