import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { axios, Client } from 'acme-client';
import { describeCa, providerOf } from '#acme';

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
