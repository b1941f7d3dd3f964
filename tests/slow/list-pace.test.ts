import { afterAll, expect, test } from '@jest/globals';
import type { TargetView } from '#contracts';
import { ADMIN_TOKEN, HttpApp } from '../support/http-app.ts';
import { targetOf } from '../support/store.ts';

const HOSTS = 10_000;
const ROUNDS = 21;
const LIMIT_MS = 300;

const api = await HttpApp.start('admin-api', { ADMIN_TOKEN });
afterAll(() => api.stop());

test('a page of a list of 10,000 hosts is there in less than 300 ms (median)', async () => {
  const owner = await api.token('owner');
  for (let at = 0; at < HOSTS; at += 500) {
    const hosts = Array.from({ length: 500 }, (_, i) =>
      targetOf(`host-${at + i}.example.com`, owner, { labels: ['shop'] }),
    );
    await api.store.commit(...hosts.map((target) => api.store.targets.saving(target, null)));
  }
  for (const query of [
    'limit=100',
    'limit=100&offset=9000&sort=-updated_at',
    'limit=100&search=host%20example&label=shop',
  ]) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now();
      const { body, headers } = await api.ask<TargetView[]>('GET', `/proxy/targets?${query}`, { token: ADMIN_TOKEN });
      times.push(performance.now() - began);
      expect([body.length, headers.get('x-total-count')]).toEqual([100, String(HOSTS)]);
    }
    const median = times.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? Infinity;
    process.stdout.write(`GET /proxy/targets?${query} of ${HOSTS} hosts: median ${median.toFixed(0)} ms\n`);
    expect(median).toBeLessThan(LIMIT_MS);
  }
});
