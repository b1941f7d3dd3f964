import { describe, expect, test } from '@jest/globals';
import { failed, passed, type Probe } from '../../../apps/cert-manager/src/preflight/probe.ts';
import { isPrivateAddress } from '../../../apps/cert-manager/src/preflight/private-address.ts';
import { runProbes } from '../../../apps/cert-manager/src/preflight/run-probes.ts';

const probe = (name: string, look: Probe['look']): Probe => ({ check: 'dns', name, look });

describe('probes', () => {
  test('that never answer are skipped when the time is up, and the others keep their results and their order', async () => {
    const limit = new AbortController();
    const deaf = probe('deaf', () => new Promise(() => {}));
    const well = probe('well', async () => passed('well'));
    const running = runProbes([deaf, well, deaf], limit.signal);
    await new Promise((resolve) => setImmediate(resolve));
    limit.abort();
    const { findings, passed: isPassed } = await running;
    expect(findings.map(({ name, result }) => [name, result])).toEqual([
      ['deaf', 'skipped'],
      ['well', 'passed'],
      ['deaf', 'skipped'],
    ]);
    expect(findings[0]?.message).toContain('no answer in time');
    expect(isPassed).toBe(true);
  });

  test('that fail make the report fail; those that break only say so', async () => {
    const broken = probe('broken', async () => Promise.reject(new Error('Redis is away')));
    const report = await runProbes([broken], new AbortController().signal);
    expect(report).toMatchObject({ passed: true, findings: [{ result: 'skipped' }] });
    expect(report.findings[0]?.message).toContain('Redis is away');
    const bad = probe('bad', async () => failed('bad'));
    expect((await runProbes([broken, bad], new AbortController().signal)).passed).toBe(false);
  });

  test('of a hundred names are all looked at', async () => {
    const probes = Array.from({ length: 300 }, (_, i) => probe(`${i}`, async () => passed(`${i}`)));
    const { findings } = await runProbes(probes, new AbortController().signal);
    expect(findings.map(({ message }) => message)).toEqual(probes.map(({ name }) => name));
  });
});

test.each([
  ['10.1.2.3', true],
  ['100.64.0.1', true],
  ['127.0.0.1', true],
  ['169.254.169.254', true],
  ['172.31.0.1', true],
  ['192.168.1.1', true],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['172.32.0.1', false],
  ['192.0.2.1', false],
  ['2001:db8::1', false],
])('%s is private: %s', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});
