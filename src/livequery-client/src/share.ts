import type { Json } from './patch.js';

type JsonObject = { [name: string]: Json };

// What rows are known by, where a whole state comes in place of a patch: the first that all rows of a list have.
const KEYS = ['id', '_id', 'key', 'uuid'];

/**
 * The new value, with all that is equal taken from the old one: rows that have not changed stay the same objects, though
 * the whole state was sent.
 */
export function share(before: Json | undefined, after: Json): Json {
  if (before === after || before === undefined || before === null || after === null) {
    return after;
  }

  if (Array.isArray(before) && Array.isArray(after)) {
    return shareList(before, after);
  }

  if (isObject(before) && isObject(after)) {
    return shareObject(before, after);
  }

  return after;
}

function shareList(before: Json[], after: Json[]): Json[] {
  const find = finderOf(before, after);
  let isSame = before.length === after.length;
  for (let i = 0; i < after.length; i++) {
    const item = share(find(after[i]!, i), after[i]!);
    after[i] = item;
    isSame &&= item === before[i];
  }

  return isSame ? before : after;
}

function shareObject(before: JsonObject, after: JsonObject): JsonObject {
  const names = Object.keys(after);
  let isSame = Object.keys(before).length === names.length;
  for (const name of names) {
    if (!Object.hasOwn(before, name)) {
      isSame = false;
      continue;
    }

    const value = share(before[name], after[name]!);
    if (value !== after[name]) {
      after[name] = value;
    }

    isSame &&= value === before[name];
  }

  return isSame ? before : after;
}

/** Finds the old item that a new one is: by the value of a key, else by its place. */
function finderOf(before: Json[], after: Json[]): (item: Json, index: number) => Json | undefined {
  const key = KEYS.find((name) => before.every((row) => hasKey(row, name)) && after.every((row) => hasKey(row, name)));
  if (key === undefined || before.length === 0) {
    return (_, index) => before[index];
  }

  const byKey = new Map(before.map((row) => [(row as JsonObject)[key], row]));
  return (item) => byKey.get((item as JsonObject)[key]);
}

function hasKey(row: Json, name: string): boolean {
  return isObject(row) && Object.hasOwn(row, name) && row[name] !== null && typeof row[name] !== 'object';
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
