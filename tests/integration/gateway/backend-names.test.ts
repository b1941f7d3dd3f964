import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { backendOf } from '../../support/named-backends.ts';
import { startSmallDns, type SmallDns } from '../../support/small-dns.ts';

const NAME = 'backend.example.net';
const HOST = 'app.example.com';

let gateway: GatewayProcess;
let dns: SmallDns;
let port: number;
const servers: Server[] = [];

async function listen(address: string, at: number): Promise<number> {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'x-backend': address, connection: 'close' }).end(),
  );
  servers.push(server);
  server.listen(at, address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  port = await listen('127.0.0.2', 0);
  await listen('127.0.0.3', port);
  dns = await startSmallDns();
  gateway = await GatewayProcess.start({
    environment: { PROXY_NAME_SERVERS: dns.at, PROXY_CONNECT_TIMEOUT: '8', GATEWAY_WORKERS: '1' },
  });
  dns.names.set(NAME, { address: '127.0.0.2', ttl: 2 });
  await gateway.target(HOST, { target_url: `http://${NAME}:${port}` });
});
afterAll(async () => {
  await gateway?.stop();
  for (const server of servers) server.close();
  dns?.stop();
});

const ask = async (): Promise<string> => backendOf(await gateway.visit(HOST, { protocol: 'http' }));

test('the name servers of PROXY_NAME_SERVERS are asked, and an address is kept for as long as they say', async () => {
  expect(await ask()).toBe('127.0.0.2');
  const [first, began] = [dns.asked.length, performance.now()];
  expect(first).toBeGreaterThan(0);
  for (let i = 0; i < 10; i++) expect(await ask()).toBe('127.0.0.2');
  dns.names.set(NAME, { address: '127.0.0.3', ttl: 2 });
  // Two seconds, and no more questions than one for each lifetime.
  await eventually(async () => (await ask()) === '127.0.0.3');
  expect(dns.asked.length).toBeLessThanOrEqual(first + 1 + Math.ceil((performance.now() - began) / 2_000));
});

test('where name servers fall silent, the address that was there last goes on serving', async () => {
  await eventually(async () => (await ask()) === '127.0.0.3');
  dns.silent = true;
  const before = dns.asked.length;
  await eventually(async () => {
    const began = performance.now();
    expect(await ask()).toBe('127.0.0.3');
    // Not the whole time that a name server has.
    expect(performance.now() - began).toBeLessThan(1_400);
    return dns.asked.length > before;
  });
  expect(await ask()).toBe('127.0.0.3');
  dns.silent = false;
}, 30_000);
