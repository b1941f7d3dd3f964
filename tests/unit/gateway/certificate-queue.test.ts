import { expect, test } from '@jest/globals';
import { CertificateQueue } from '../../../apps/gateway/src/handshake/certificate-queue.ts';

const HOST = 'app.example.com';
const ignore = (): void => {};

test('a hundred may wait; the next may not, until one hangs up', () => {
  const asked: string[] = [];
  const queue = new CertificateQueue((hostname) => asked.push(hostname));
  const leaves = Array.from({ length: 100 }, (_, i) => queue.wait(`host-${i % 2}.example.com`, ignore));
  expect(leaves.every(Boolean)).toBe(true);
  expect(queue.wait(HOST, ignore)).toBeUndefined();
  leaves[0]?.();
  leaves[0]?.();
  expect(queue.wait(HOST, ignore)).toBeDefined();
  expect(queue.wait(HOST, ignore)).toBeUndefined();
  expect(asked).toEqual(['host-0.example.com', 'host-1.example.com', HOST]);
  queue.certificatesChanged(() => true);
});

test('those whose host has a certificate go on, once; others and those that hung up do not', () => {
  const queue = new CertificateQueue(ignore);
  const wentOn: string[] = [];
  queue.wait(HOST, () => wentOn.push('stayed'));
  queue.wait(HOST, () => wentOn.push('hung up'))?.();
  queue.wait('other.example.com', () => wentOn.push('other'));
  queue.certificatesChanged((host) => host === HOST);
  queue.certificatesChanged((host) => host === HOST);
  expect(wentOn).toEqual(['stayed']);
  queue.certificatesChanged(() => true);
  expect(wentOn).toEqual(['stayed', 'other']);
});

test('who goes on makes room', () => {
  const queue = new CertificateQueue(ignore);
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 100; i++) expect(queue.wait(HOST, ignore)).toBeDefined();
    expect(queue.wait(HOST, ignore)).toBeUndefined();
    queue.certificatesChanged(() => true);
  }
});
