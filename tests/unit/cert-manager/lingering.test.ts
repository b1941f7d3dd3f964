import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { lingering } from '../../../apps/cert-manager/src/order/lingering.ts';
import { Overtaken } from '../../../apps/cert-manager/src/work.ts';

const ended = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

test('what must not be cut off goes on for a while after the stop, and no longer', async () => {
  const stopping = new AbortController();
  const reason = new Error('stopping');
  const began = performance.now();
  const why = await lingering(
    stopping.signal,
    (signal) => {
      stopping.abort(reason);
      expect(signal.aborted).toBe(false);
      return ended(signal);
    },
    100,
  );
  expect(why).toBe(reason);
  expect(performance.now() - began).toBeGreaterThan(90);
  const late = await lingering(stopping.signal, ended, 1);
  expect(late).toBe(reason);
});

test('what is nobody’s business any more ends at once', async () => {
  const own = new AbortController();
  const aborted = await lingering(own.signal, (signal) => {
    own.abort(new Overtaken());
    return Promise.resolve(signal.aborted);
  });
  expect(aborted).toBe(true);
});

test('nothing listens when it is over: a signal that is made of others would be kept for ever, and its issuance with it', async () => {
  const signal = AbortSignal.any([new AbortController().signal]);
  const during = await lingering(signal, () => Promise.resolve(getEventListeners(signal, 'abort').length));
  await expect(lingering(signal, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect([during, getEventListeners(signal, 'abort').length]).toEqual([1, 0]);
});
