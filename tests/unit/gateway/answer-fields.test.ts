import { expect, test } from '@jest/globals';
import { answerFields } from '../../../apps/gateway/src/respond/answer-fields.ts';

test('fields of the backend’s connection stay behind, with what Connection nominates', () => {
  const fields = answerFields({
    connection: 'Keep-Alive, X-Hop',
    'keep-alive': 'timeout=5',
    'x-hop': '1',
    'transfer-encoding': 'chunked',
    upgrade: 'h2c',
    'x-request-id': 'theirs',
    'content-type': 'text/plain',
    'set-cookie': ['a=1', 'b=2'],
  });
  expect(fields).toEqual(['content-type', 'text/plain', 'set-cookie', ['a=1', 'b=2']]);
});
