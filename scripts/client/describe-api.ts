import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Programs } from '../demo/programs.ts';
import { freePort } from '../start/free-port.ts';

const ADDRESS = '127.0.0.1';
const DEADLINE_MS = 20_000;

/** The description of the API of this build, by an API that nobody else asks, with an empty Redis of its own. */
export async function describeApi(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-client-'));
  const programs = new Programs(folder);
  const { signal } = new AbortController();
  try {
    const socket = join(folder, 'redis.sock');
    await programs.start(
      {
        name: 'redis',
        command: ['redis-server', '--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder],
        env: process.env,
        ready: /ready to accept connections/i,
      },
      signal,
    );
    const port = await freePort(0, ADDRESS);
    await programs.start(
      {
        name: 'admin-api',
        command: [process.execPath, resolve('dist/apps/admin-api/src/main.js')],
        env: {
          ...process.env,
          REDIS_URL: `unix://${socket}`,
          REDIS_PASSWORD: '',
          INTERNAL_BIND_ADDRESS: ADDRESS,
          ADMIN_API_PORT: String(port),
          LOG_LEVEL: 'info',
        },
        ready: /"msg":"admin-api is ready"/,
      },
      signal,
    );
    const answer = await fetch(`http://${ADDRESS}:${port}/openapi.json`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    return await answer.text();
  } finally {
    await programs.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
