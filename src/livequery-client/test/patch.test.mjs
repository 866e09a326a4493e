import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastJsonPatch from 'fast-json-patch';
import { applyPatch } from '../dist/index.js';
import { anyDocument, randomOf } from './documents.mjs';

test('arrives where another applier does, and leaves the old document as it is', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const random = randomOf(seed);
    const before = anyDocument(random);
    const after = anyDocument(random);
    const kept = structuredClone(before);
    const patch = fastJsonPatch.compare(before, after);
    assert.deepEqual(applyPatch(before, patch), after, `seed ${seed}`);
    assert.deepEqual(before, kept, `seed ${seed}`);
  }
});

test('shares what it does not touch', () => {
  const before = { rows: [{ id: 1, tags: ['a'] }, { id: 2, tags: ['b'] }, { id: 3, tags: ['c'] }], other: { x: 1 } };
  const after = applyPatch(before, [
    { op: 'move', from: '/rows/2', path: '/rows/0' },
    { op: 'add', path: '/rows/1', value: { id: 4, tags: [] } },
    { op: 'replace', path: '/rows/2/id', value: 9 },
  ]);
  assert.deepEqual(after.rows.map(({ id }) => id), [3, 4, 9, 2]);
  assert.equal(after.rows[0], before.rows[2]);
  assert.equal(after.rows[3], before.rows[1]);
  assert.equal(after.rows[2].tags, before.rows[0].tags);
  assert.notEqual(after.rows[2], before.rows[0]);
  assert.equal(after.other, before.other);
});

test('a patch that changes nothing gives the same document', () => {
  const document = { a: 1 };
  assert.equal(applyPatch(document, []), document);
});

test('knows names for what they are', () => {
  const document = JSON.parse('{"__proto__": {"x": 1}, "a/b": {"~": [0]}, "": {"": 1}}');
  const after = applyPatch(document, [
    { op: 'replace', path: '/a~1b/~0/0', value: 5 },
    { op: 'replace', path: '//', value: 2 },
    { op: 'add', path: '/constructor', value: 1 },
    { op: 'add', path: '/__proto__', value: { polluted: true } },
  ]);
  assert.deepEqual(after['a/b'], { '~': [5] });
  assert.deepEqual(after[''], { '': 2 });
  assert.equal(Object.getOwnPropertyDescriptor(after, '__proto__').value.polluted, true);
  assert.equal({}.polluted, undefined);
  assert.equal(Object.getPrototypeOf(after), Object.prototype);
});

for (const [what, operation] of [
  ['an index beyond the list', { op: 'add', path: '/rows/3', value: 1 }],
  ['an item that is not there', { op: 'remove', path: '/rows/2' }],
  ['a minus', { op: 'add', path: '/rows/-', value: 1 }],
  ['a zero before a number', { op: 'replace', path: '/rows/01', value: 1 }],
  ['a member that is not there', { op: 'replace', path: '/none', value: 1 }],
  ['a member of the prototype', { op: 'remove', path: '/toString' }],
  ['a way through a number', { op: 'add', path: '/n/x', value: 1 }],
  ['no path', { op: 'replace', path: '', value: 1 }],
  ['no operation', { op: 'test', path: '/n', value: 1 }],
]) {
  test(`refuses ${what}`, () => {
    const document = { rows: [1, 2], n: 1 };
    assert.throws(() => applyPatch(document, [{ op: 'replace', path: '/n', value: 2 }, operation]));
    assert.deepEqual(document, { rows: [1, 2], n: 1 });
  });
}
