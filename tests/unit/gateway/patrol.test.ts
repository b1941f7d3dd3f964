import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { describePlain } from '../../../apps/gateway/src/exchange/connection.ts';
import { Patrol } from '../../../apps/gateway/src/listen/patrol.ts';
import { SessionGuard } from '../../../apps/gateway/src/listen/session-guard.ts';
import { eventually } from '../../support/eventually.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('nothing is kept of an HTTP/2 connection that has closed', async () => {
  const patrol = new Patrol(40_000);
  const watched: WeakRef<SessionGuard>[] = [];
  const server = createServer();
  server.on('session', (session: ServerHttp2Session) => {
    const guard = new SessionGuard(session, describePlain(session.socket), 50_000);
    watched.push(new WeakRef(guard));
    patrol.watch(guard);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < 3; i++) {
    const client = connect(`http://127.0.0.1:${port}`);
    await once(client, 'connect');
    client.close();
    await once(client, 'close');
  }
  await eventually(() => expect(watched).toHaveLength(3));
  await eventually(() => {
    collectGarbage();
    // The last one that closed may still be in the hands of Node.
    expect(watched.filter((guard) => guard.deref() !== undefined).length).toBeLessThan(2);
  });
  patrol.stop();
  server.close();
});
