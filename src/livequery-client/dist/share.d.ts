import type { Json } from './patch.js';
/**
 * The new value, with all that is equal taken from the old one: rows that have not changed stay the same objects, though
 * the whole state was sent.
 */
export declare function share(before: Json | undefined, after: Json): Json;
