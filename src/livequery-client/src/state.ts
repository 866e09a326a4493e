import { applyPatch, type Json, type PatchOperation } from './patch.js';
import { share } from './share.js';

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
  | { kind: 'result'; result: Payload; isState: boolean }
  /** Nothing has changed. */
  | { kind: 'nothing' }
  /** Something was lost: to be subscribed to anew. */
  | { kind: 'lost' };

const NOTHING: Taken = { kind: 'nothing' };
const LOST: Taken = { kind: 'lost' };

/** The state of one subscription, as patches make it. It outlives connections. */
export class LiveState {
  #data: Json | undefined;
  #token: string | undefined;
  #revision = 0;
  // Whether the last that was told is something else than the state.
  #mustTell = true;

  /** What to ask for when subscribing: the token of the state at hand, or tokens as such. */
  get resume(): string | true {
    return this.#token ?? true;
  }

  /** Takes a payload in. */
  take(payload: Payload): Taken {
    const { revision, patch, ...rest } = payload;
    if (typeof revision !== 'number' || revision < 1) {
      this.#mustTell = true;
      return { kind: 'result', result: payload, isState: false };
    }

    if (revision === 1 && patch === undefined) {
      return this.#hold(rest, share(this.#data, rest.data ?? null), 1);
    }

    if (patch === undefined || this.#data === undefined || (revision !== 1 && revision !== this.#revision + 1)) {
      return this.#lose();
    }

    try {
      return this.#hold(rest, applyPatch(this.#data, patch), revision);
    } catch {
      return this.#lose();
    }
  }

  #hold(rest: Payload, data: Json, revision: number): Taken {
    const { resume, ...extensions } = rest.extensions ?? {};
    const mustTell = this.#mustTell || data !== this.#data || rest.errors !== undefined;
    this.#data = data;
    this.#revision = revision;
    this.#token = typeof resume === 'string' ? resume : undefined;
    this.#mustTell = false;
    if (!mustTell) {
      return NOTHING;
    }

    const result: Payload = { ...rest, data };
    delete result.extensions;
    if (Object.keys(extensions).length > 0) {
      result.extensions = extensions;
    }

    return { kind: 'result', result, isState: true };
  }

  // What there is may be another state than the token's by now: it is not offered again, but still shared with.
  #lose(): Taken {
    this.#token = undefined;
    this.#revision = 0;
    return LOST;
  }
}
