import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';

const gateways: GatewayProcess[] = [];
const sockets = new Set<Socket>();

async function start(environment: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start({ environment });
  gateways.push(gateway);
  return gateway;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});

/** An open connection of a client at this address; all of 127.0.0.0/8 is this machine's. */
async function come(port: number, localAddress = '127.0.0.1', first = ''): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  sockets.add(socket);
  socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  await once(socket, 'connect');
  if (first) socket.write(first);
  return socket.resume();
}

const open = (all: readonly Socket[]): number => all.filter(({ destroyed }) => !destroyed).length;
const GET = 'GET / HTTP/1.1\r\nHost: nobody.example.com\r\n\r\n';

/** Whether a request on this connection is answered. */
const answers = async (socket: Socket): Promise<boolean> => {
  socket.write(GET);
  const [answer] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
  return String(answer).startsWith('HTTP/1.1 404');
};

/** Connections that its workers have taken; the kernel, and the supervisor that shares them out, take them earlier. */
async function taken({ internalPort }: GatewayProcess): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${internalPort}/metrics`)).text();
  return [...page.matchAll(/^mpm_connections_open\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describe('connections of one client (MAX_CONNECTIONS_PER_IP)', () => {
  test('are limited over all workers and both ports, and nobody else is', async () => {
    const gateway = await start({ MAX_CONNECTIONS_PER_IP: '5', GATEWAY_WORKERS: '2' });
    const perWorker = await gateway.atEachWorker(() => Promise.all([come(gateway.httpPort), come(gateway.httpsPort)]));
    const first = [...perWorker.flat(), await come(gateway.httpPort)];
    await eventually(async () => expect(await taken(gateway)).toBe(5));
    const tooMany = await Promise.all([come(gateway.httpPort), come(gateway.httpsPort), come(gateway.httpPort)]);
    await eventually(() => open(tooMany) === 0);
    expect(open(first)).toBe(5);
    const others = await Promise.all([come(gateway.httpPort, '127.0.0.2'), come(gateway.httpPort, '127.0.0.3')]);
    expect(await Promise.all(others.map(answers))).toEqual([true, true]);
    // Whoever leaves makes room.
    first[0]?.destroy();
    await eventually(async () => answers(await come(gateway.httpPort)));
    expect(open(first)).toBe(4);
  });

  test('of a worker that died are counted no more', async () => {
    const gateway = await start({ MAX_CONNECTIONS_PER_IP: '2', GATEWAY_WORKERS: '1' });
    const before = [await come(gateway.httpPort), await come(gateway.httpPort)];
    const [pid = 0] = await gateway.workerPids();
    process.kill(pid, 'SIGKILL');
    await eventually(() => open(before) === 0);
    await eventually(async () => {
      const { healthy, workers } = await gateway.health();
      return healthy && workers[0]?.pid !== pid;
    });
    expect(await answers(await come(gateway.httpPort))).toBe(true);
  });

  test('are those of its clients where a proxy tells who they are, and a trusted proxy may have any number', async () => {
    const environment = { MAX_CONNECTIONS_PER_IP: '1', TRUSTED_PROXIES: '127.0.0.1/32', GATEWAY_WORKERS: '1' };
    const trusting = await start(environment);
    const many = await Promise.all(Array.from({ length: 5 }, () => come(trusting.httpPort)));
    expect(await Promise.all(many.map(answers))).toEqual([true, true, true, true, true]);
    const told = await start({ ...environment, PROXY_PROTOCOL: 'on' });
    const client = (address: string): Promise<Socket> =>
      come(told.httpPort, '127.0.0.1', `PROXY TCP4 ${address} 192.0.2.1 1000 80\r\n`);
    const [own, another] = [await client('198.51.100.1'), await client('198.51.100.2')];
    expect([await answers(own), await answers(another)]).toEqual([true, true]);
    const second = await client('198.51.100.1');
    await eventually(() => second.destroyed);
    expect([own.destroyed, another.destroyed]).toEqual([false, false]);
  });

  test('are not limited where it is 0', async () => {
    const gateway = await start({ MAX_CONNECTIONS_PER_IP: '0', GATEWAY_WORKERS: '1' });
    const many = await Promise.all(Array.from({ length: 200 }, () => come(gateway.httpPort)));
    expect((await Promise.all(many.map(answers))).filter(Boolean)).toHaveLength(200);
  });
});
