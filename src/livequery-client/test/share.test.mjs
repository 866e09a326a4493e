import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from '../dist/index.js';
import { anyDocument, randomOf } from './documents.mjs';

test('gives the new value, whatever the old one', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const random = randomOf(seed);
    const before = anyDocument(random);
    const after = anyDocument(random);
    const kept = structuredClone(before);
    assert.deepEqual(share(before, structuredClone(after)), after, `seed ${seed}`);
    assert.deepEqual(before, kept, `seed ${seed}`);
    assert.equal(share(before, structuredClone(before)), before, `seed ${seed}`);
  }
});

test('finds rows by their key, wherever they are', () => {
  const before = { rows: [{ id: 1, n: 1 }, { id: 2, n: 1 }, { id: 3, n: 1 }] };
  const after = share(before, { rows: [{ id: 3, n: 1 }, { id: 4, n: 1 }, { id: 2, n: 2 }, { id: 1, n: 1 }] });
  assert.equal(after.rows[0], before.rows[2]);
  assert.equal(after.rows[3], before.rows[0]);
  assert.notEqual(after.rows[2], before.rows[1]);
});

test('takes rows without a key by their place', () => {
  const before = [{ n: 1 }, { n: 2 }];
  const after = share(before, [{ n: 1 }, { n: 3 }]);
  assert.equal(after[0], before[0]);
  assert.deepEqual(after[1], { n: 3 });
});
