import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { axios, Client } from 'acme-client';
import { ACMECertificateError, describeCa, providerOf } from '#acme';
import { poll } from '../../libs/acme/src/poll.ts';
import { readProblem } from '../../libs/acme/src/problem.ts';

describe('the transport below acme-client', () => {
  test('is ours: a request outside of a call, which would have no deadline, is refused before it is sent', async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(axios.get(`http://127.0.0.1:${port}/`)).rejects.toThrow('outside of a call');
    expect(requests).toBe(0);
    server.close();
  });

  test('belongs to the one version that it was written against', () => {
    // Its interceptors are replaced by ours; another version may bring others, or send requests elsewhere.
    expect(axios.defaults.headers.common['User-Agent']).toBe('node-acme-client/5.4.0');
    expect(Client).toBeDefined();
  });
});

describe('the provider part of an account key', () => {
  test.each([
    ['https://acme-v02.api.letsencrypt.org/directory', 'acme-v02.api.letsencrypt.org/directory'],
    ['https://acme-v02.api.letsencrypt.org:443/directory', 'acme-v02.api.letsencrypt.org/directory'],
    ['https://ACME.example.com/a?b=c', 'acme.example.com/a'],
    ['https://localhost:14000/dir', 'localhost%3A14000/dir'],
    ['http://localhost/dir', 'localhost%3A80/dir'],
    ['https://[::1]:14000/dir', '%5B%3A%3A1%5D%3A14000/dir'],
  ])('of %s is %s', (url, provider) => {
    expect(providerOf(url)).toBe(provider);
  });

  test('tells directories of one host apart', () => {
    const urls = [
      'https://ca.example/one',
      'https://ca.example/two',
      'https://ca.example:8443/one',
      'http://ca.example/one',
    ];
    expect(new Set(urls.map(providerOf)).size).toBe(urls.length);
  });
});

test('a CA is called by its host, and its port where that is unusual', () => {
  expect(describeCa('https://acme-v02.api.letsencrypt.org/directory')).toBe('acme-v02.api.letsencrypt.org');
  expect(describeCa('https://localhost:14000/dir')).toBe('localhost:14000');
});

describe("a CA's words", () => {
  const hostile = `a\u001B[2J\u009B1m\r\nb${'x'.repeat(10_000)}`;

  test('are single lines without control characters, and clipped, wherever they stand', () => {
    const sub = { type: hostile, detail: hostile, identifier: { type: 'dns', value: hostile } };
    const body = {
      type: hostile,
      detail: hostile,
      instance: hostile,
      subproblems: Array.from({ length: 1_000 }, () => sub),
    };
    const { type, detail, instance, subproblems } = readProblem(body, 403);
    expect(subproblems).toHaveLength(20);
    const texts = [type, detail, instance, ...subproblems.flatMap((each) => [each.type, each.detail, each.name])];
    expect(texts).toHaveLength(63);
    for (const text of texts) {
      expect(text).toMatch(/^a \[2J 1m bx+\.\.\.$/);
      expect(text?.length).toBeLessThanOrEqual(503);
    }
  });

  test('are told whole where they are short', () => {
    const sub = { type: 'urn:x', detail: 'is reserved', name: 'x.example.com' };
    const body = { type: 'urn:y', title: 'no', instance: 'https://ca.example/terms' };
    const subproblems = [{ ...sub, identifier: { type: 'dns', value: sub.name } }];
    expect(readProblem({ ...body, subproblems }, 403)).toEqual({
      type: 'urn:y',
      status: 403,
      detail: 'no',
      instance: body.instance,
      subproblems: [sub],
    });
    expect(readProblem('<h1>no</h1>', 502)).toMatchObject({ type: 'about:blank', detail: 'HTTP status 502' });
  });

  test('reach no message of an error with control characters', () => {
    const { message } = new ACMECertificateError('no \u001B]0;title\u0007 here', {
      code: 'ACME_PROTOCOL',
      retry: false,
    });
    expect(message).toBe('no ]0;title here');
  });
});

/** Seconds that pass until it is given up, when every answer asks for this much patience, and how often it was asked. */
async function waited(
  retryAfter: number | undefined,
  intervalMs: number,
  maxAttempts: number,
): Promise<{ seconds: number; asked: number }> {
  const start = Date.UTC(2026, 0, 1);
  let time = start;
  let asked = 0;
  const clock = {
    now: () => time,
    sleep: (ms: number): Promise<void> => {
      time += ms;
      return Promise.resolve();
    },
  };
  const ask = (): Promise<{ retryAt: Date | undefined; value: string }> => {
    asked++;
    return Promise.resolve({ retryAt: retryAfter ? new Date(time + retryAfter * 1_000) : undefined, value: 'pending' });
  };
  const settings = { intervalMs, maxAttempts };
  expect(await poll(ask, (value) => value === 'valid', settings, new AbortController().signal, clock)).toEqual({
    value: 'pending',
  });
  return { seconds: (time - start) / 1_000, asked };
}

describe('waiting for a CA', () => {
  test('ends after five minutes, however long the CA asks us to wait', async () => {
    expect(await waited(300, 2_000, 60)).toEqual({ seconds: 300, asked: 2 });
    expect(await waited(90, 2_000, 60)).toEqual({ seconds: 300, asked: 5 });
    expect(await waited(86_400, 2_000, 60)).toEqual({ seconds: 300, asked: 2 });
  });

  test('ends after the time that all attempts take, where that is longer', async () => {
    expect(await waited(300, 10_000, 60)).toEqual({ seconds: 600, asked: 3 });
  });

  test('ends with the last attempt where the CA asks for nothing', async () => {
    expect(await waited(undefined, 2_000, 60)).toEqual({ seconds: 0.25 + 58 * 2, asked: 60 });
  });
});
