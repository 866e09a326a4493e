import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expiryOf } from '../dist/index.js';

const token = (claims) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

test('reads the end of a token', () => {
  assert.equal(expiryOf({ Authorization: `Bearer ${token({ exp: 1700000000, name: 'é😀' })}` }), 1700000000000);
});

test('knows none where nothing tells of one', () => {
  for (const authorization of [`Bearer ${token({})}`, `Bearer ${token({ exp: 'x' })}`, 'Bearer abc', 'Basic x', '', 'Bearer a.%%%.c']) {
    assert.equal(expiryOf({ authorization }), undefined, authorization);
  }

  assert.equal(expiryOf({ 'x-hasura-role': 'user' }), undefined);
});
