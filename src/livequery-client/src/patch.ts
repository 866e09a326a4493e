/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** An operation of a JSON Patch (RFC 6902), of those that the server sends. */
export type PatchOperation =
  | { op: 'add'; path: string; value: Json }
  | { op: 'replace'; path: string; value: Json }
  | { op: 'remove'; path: string }
  | { op: 'move'; from: string; path: string };

type Container = Json[] | { [name: string]: Json };

/**
 * Applies a JSON Patch to a document and returns the new one. The old one stays as it is; what the patch does not touch
 * is shared by both, so that a row that has not changed is the same object as before.
 * @throws {Error} where a path leads nowhere.
 */
export function applyPatch(document: Json, patch: readonly PatchOperation[]): Json {
  return new Patching(document).apply(patch);
}

/** One application of a patch: each container on the way to a change is copied once. */
class Patching {
  readonly #fresh = new Set<Container>();
  #root: Json;

  constructor(document: Json) {
    this.#root = document;
  }

  apply(patch: readonly PatchOperation[]): Json {
    for (const operation of patch) {
      switch (operation.op) {
        case 'add':
          this.#add(operation.path, operation.value);
          break;
        case 'replace':
          this.#replace(operation.path, operation.value);
          break;
        case 'remove':
          this.#remove(operation.path);
          break;
        case 'move':
          this.#add(operation.path, this.#remove(operation.from));
          break;
        default:
          throw new Error(`unknown operation ${JSON.stringify(operation)}`);
      }
    }

    return this.#root;
  }

  #add(path: string, value: Json): void {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      parent.splice(indexOf(name, parent.length, path), 0, value);
    } else {
      define(parent, name, value);
    }
  }

  #replace(path: string, value: Json): void {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      parent[indexOf(name, parent.length - 1, path)] = value;
    } else {
      requireMember(parent, name, path);
      define(parent, name, value);
    }
  }

  #remove(path: string): Json {
    const [parent, name] = this.#open(path);
    if (Array.isArray(parent)) {
      return parent.splice(indexOf(name, parent.length - 1, path), 1)[0]!;
    }

    const value = requireMember(parent, name, path);
    delete parent[name];
    return value;
  }

  /** The container that a path ends in, ready to be written to, and the last name of the path. */
  #open(path: string): [Container, string] {
    const names = namesOf(path);
    let parent = (this.#root = this.#copy(this.#root, path));
    for (const name of names.slice(0, -1)) {
      if (Array.isArray(parent)) {
        const index = indexOf(name, parent.length - 1, path);
        parent = parent[index] = this.#copy(parent[index]!, path);
      } else {
        const child = this.#copy(requireMember(parent, name, path), path);
        define(parent, name, child);
        parent = child;
      }
    }

    return [parent, names[names.length - 1]!];
  }

  #copy(value: Json, path: string): Container {
    if (value === null || typeof value !== 'object') {
      throw new Error(`${path} leads through what is no object`);
    }

    if (this.#fresh.has(value)) {
      return value;
    }

    const copy = Array.isArray(value) ? value.slice() : { ...value };
    this.#fresh.add(copy);
    return copy;
  }
}

/** The names of a JSON pointer (RFC 6901), which here is never empty. */
function namesOf(path: string): string[] {
  if (!path.startsWith('/')) {
    throw new Error(`${JSON.stringify(path)} is no path`);
  }

  return path
    .slice(1)
    .split('/')
    .map((name) => (name.includes('~') ? name.replaceAll('~1', '/').replaceAll('~0', '~') : name));
}

function indexOf(name: string, last: number, path: string): number {
  const index = /^(0|[1-9]\d*)$/.test(name) ? Number(name) : -1;
  if (index < 0 || index > last) {
    throw new Error(`${path} leads out of its list`);
  }

  return index;
}

function requireMember(object: { [name: string]: Json }, name: string, path: string): Json {
  if (!Object.hasOwn(object, name)) {
    throw new Error(`there is nothing at ${path}`);
  }

  return object[name]!;
}

/** Sets a member as JSON.parse does, whatever its name. */
function define(object: { [name: string]: Json }, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}
