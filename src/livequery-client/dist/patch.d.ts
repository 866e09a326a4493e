/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | {
    [name: string]: Json;
};
/** An operation of a JSON Patch (RFC 6902), of those that the server sends. */
export type PatchOperation = {
    op: 'add';
    path: string;
    value: Json;
} | {
    op: 'replace';
    path: string;
    value: Json;
} | {
    op: 'remove';
    path: string;
} | {
    op: 'move';
    from: string;
    path: string;
};
/**
 * Applies a JSON Patch to a document and returns the new one. The old one stays as it is; what the patch does not touch
 * is shared by both, so that a row that has not changed is the same object as before.
 * @throws {Error} where a path leads nowhere.
 */
export declare function applyPatch(document: Json, patch: readonly PatchOperation[]): Json;
