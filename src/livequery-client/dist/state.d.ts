import { type Json, type PatchOperation } from './patch.js';
/** What a payload may hold. */
export interface Payload {
    data?: Json;
    errors?: readonly unknown[];
    extensions?: Record<string, unknown>;
    patch?: readonly PatchOperation[];
    revision?: number;
}
/** What becomes of a payload. */
export type Taken = 
/** A result to tell of. `isState`: the next one takes its place. */
{
    kind: 'result';
    result: Payload;
    isState: boolean;
}
/** Nothing has changed. */
 | {
    kind: 'nothing';
}
/** Something was lost: to be subscribed to anew. */
 | {
    kind: 'lost';
};
/** The state of one subscription, as patches make it. It outlives connections. */
export declare class LiveState {
    #private;
    /** What to ask for when subscribing: the token of the state at hand, or tokens as such. */
    get resume(): string | true;
    /** Takes a payload in. */
    take(payload: Payload): Taken;
}
