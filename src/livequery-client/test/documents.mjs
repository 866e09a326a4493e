// Random JSON, the same in every run.

/** A source of numbers from 0 up to a bound. */
export function randomOf(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const NAMES = ['a', 'b', 'a/b', 'm~n', '~1', '', '0', '-', '"', 'é😀', 'constructor', 'toString', 'id'];
const SCALARS = [null, true, false, 0, -1.5, 1e21, '', 'x', '😀', 'a/b'];

/** Any JSON. */
export function anyJson(random, depth = 0) {
  switch (depth > 3 ? 0 : random(4)) {
    case 1:
      return Array.from({ length: random(5) }, () => anyJson(random, depth + 1));
    case 2:
    case 3:
      return Object.fromEntries(Array.from({ length: random(5) }, () => [NAMES[random(NAMES.length)], anyJson(random, depth + 1)]));
    default:
      return SCALARS[random(SCALARS.length)];
  }
}

/** A document with something in it. */
export function anyDocument(random) {
  return { rows: Array.from({ length: random(8) }, (_, id) => ({ id, value: anyJson(random) })), rest: anyJson(random) };
}
