import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expectEqual, type Check } from './check.ts';
import { DEADLINE_MS, type Listener, type TestSite } from './test-site.ts';

const EVENTS = ['one', 'two', 'three'];
const DOWNLOAD = 32 * 1_048_576;

/**
 * A backend of streams: at `/events` each event is sent when the one before has arrived, at `/download` there is a long answer,
 * and `/endless` tells when its client has left.
 */
export class StreamingBackend {
  #events: ServerResponse | undefined;
  #left: (() => void) | undefined;
  /** Resolves when the client of `/endless` is gone. */
  readonly left = new Promise<void>((resolve) => (this.#left = resolve));

  readonly listen: Listener = (server) => {
    server.on('request', (request, response) => {
      if (request.url === '/events') {
        this.#events = response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
      } else if (request.url === '/endless') {
        response.once('close', () => this.#left?.());
        response.write('begun');
      } else if (request.url === '/download') response.end(Buffer.alloc(DOWNLOAD, 'x'));
      else response.end();
    });
  };

  send(event: string): void {
    this.#events?.write(`data: ${event}\n\n`);
  }
}

export const streamingChecks = (site: TestSite, backend: StreamingBackend): Check[] => [
  {
    name: 'server-sent events',
    run: async () => {
      const request = site.open('/events');
      request.end();
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      for (const event of EVENTS) {
        const arrived = once(answer, 'data', { signal: AbortSignal.timeout(DEADLINE_MS) });
        backend.send(event);
        expectEqual('event', String((await arrived)[0]), `data: ${event}\n\n`);
      }
      request.on('error', () => {}).destroy();
      return `${EVENTS.length} events, each as soon as it was sent`;
    },
  },
  {
    name: 'a long answer',
    run: async () => {
      const request = site.open('/download');
      request.end();
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      let bytes = 0;
      for await (const chunk of answer) bytes += (chunk as Buffer).length;
      expectEqual('bytes', bytes, DOWNLOAD);
      return '32 MiB';
    },
  },
  {
    name: 'a client that leaves',
    run: async () => {
      const request = site.open('/endless');
      request.end();
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer, 'data');
      answer.on('error', () => {});
      request.on('error', () => {}).destroy();
      await Promise.race([
        backend.left,
        once(AbortSignal.timeout(DEADLINE_MS), 'abort').then(() => {
          throw new Error(`the backend was not told within ${DEADLINE_MS / 1_000} s`);
        }),
      ]);
      return 'ends the work of the backend';
    },
  },
];
