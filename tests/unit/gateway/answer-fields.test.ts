import { expect, test } from '@jest/globals';
import { answerFields, keptFields } from '../../../apps/gateway/src/respond/answer-fields.ts';

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

test('a head full of Connection fields is read once, and not once for each of them', () => {
  const many = Array.from({ length: 4_000 }, (_, i) => ['connection', `x${i}`]).flat();
  const began = process.cpuUsage();
  expect(keptFields([...many, 'x-kept', '1', 'x3999', '2'])).toEqual(['x-kept', '1']);
  const { user, system } = process.cpuUsage(began);
  // Some 10 ms, and several hundred if what they nominate were collected anew with each.
  expect((user + system) / 1_000).toBeLessThan(100);
});
