import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DocumentFetch, isPublicAddress } from '../../../apps/oauth-server/src/clients/document-fetch.ts';
import { NO_AUTH } from '#domain';

const state = {
  hosts: [
    { hostname: 'mcp.example.com', ...NO_AUTH },
    { hostname: '*.apps.example.com', ...NO_AUTH },
  ],
} as unknown as ConstructorParameters<typeof DocumentFetch>[0];

let inside: Server;
let connections = 0;

beforeAll(async () => {
  inside = createServer((_, answer) => answer.end('{}')).on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => inside.close(resolve)));

describe('finding r: what a client names is fetched only from the public internet', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '::10.0.0.1',
    '::2',
    '4000::1',
    'nonsense',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['8.8.8.8', '140.82.121.4', '2606:50c0:8000::153'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test('names of one label, addresses and our own hosts are not even asked for', async () => {
    const documents = new DocumentFetch(state);
    for (const url of [
      'https://localhost/client.json',
      'https://redis/client.json',
      'https://127.0.0.1/client.json',
      'https://[::1]/client.json',
      'https://[::ffff:10.0.0.1]/client.json',
      'https://2130706433/client.json',
      'https://0x7f.1/client.json',
      'https://mcp.example.com/client.json',
      'https://any.apps.example.com/client.json',
      // The same names, written as absolute ones.
      'https://localhost./client.json',
      'https://mcp.example.com./client.json',
    ])
      expect([url, await documents.mayFetch(url, 'here')]).toEqual([url, false]);
    expect(await documents.mayFetch('https://client.example.net/client.json', 'here')).toBe(true);
    await documents.close();
  });

  test('a name that leads inside is not connected to, however it is written (DNS rebinding)', async () => {
    const documents = new DocumentFetch(state);
    const { port } = inside.address() as AddressInfo;
    for (const url of [
      `https://localhost:${port}/`,
      `https://127.0.0.1:${port}/`,
      `https://[::ffff:127.0.0.1]:${port}/`,
    ])
      await expect(documents.fetch(url)).rejects.toThrow();
    await expect(documents.fetch(`http://example.net:${port}/`)).rejects.toThrow('only https at public addresses');
    expect(connections).toBe(0);
    await documents.close();
  });

  test('one server is not flooded by what nobody is counted for, and its documents of clients are fetched all the same', async () => {
    const documents = new DocumentFetch(state, async () => Response.json({}));
    const ask = (url: string): Promise<string> =>
      documents.fetch(url).then(
        () => 'asked',
        (error: Error) => error.message,
      );
    const told = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(`https://keys.example.net/${i}`)));
    expect(told.filter((each) => each === 'asked')).toHaveLength(20);
    expect(told.at(-1)).toContain('too many documents');
    expect(await ask('https://other.example.net/')).toBe('asked');
    const document = 'https://keys.example.net/client.json';
    expect([await documents.mayFetch(document, 'here'), await ask(document)]).toEqual([true, 'asked']);
    expect(await ask(document)).toContain('too many documents');
    await documents.close();
  });

  test('it is not done often: who asks for authorization decides what is fetched, and keeps no others from it', async () => {
    const documents = new DocumentFetch(state);
    const askFrom = async (network: string, times: number): Promise<number> => {
      const urls = Array.from({ length: times }, (_, i) => `https://c${i}.example.net/client.json`);
      return (await Promise.all(urls.map((url) => documents.mayFetch(url, network)))).filter(Boolean).length;
    };
    expect([await askFrom('one', 60), await askFrom('other', 1)]).toEqual([30, 1]);
    let all = 31;
    for (let i = 0; i < 20; i++) all += await askFrom(`many ${i}`, 30);
    expect(all).toBeGreaterThanOrEqual(300);
    expect(all).toBeLessThan(320);
    await documents.close();
  });
});
