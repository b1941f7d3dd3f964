import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasuredProcess } from './measured-process.ts';

/** What the backend answers, by path. */
export const BODIES: Readonly<Record<string, string>> = { '/1k': 'x'.repeat(1024) };

/**
 * The backend of all contenders: an nginx of its own that answers from memory, so that it is never what is measured. It
 * does not close kept connections, which nginx does after 1,000 requests unless told otherwise.
 */
export function startBackend(dir: string, port: number, onCore: readonly string[]): MeasuredProcess {
  const home = join(dir, 'backend');
  mkdirSync(home);
  const file = join(home, 'nginx.conf');
  const locations = Object.entries(BODIES).map(([path, body]) => `location = ${path} { return 200 "${body}"; }`);
  writeFileSync(
    file,
    `${nginxBasics(home)}
http {
  access_log off;
  ${temporaryPaths(home)}
  server {
    listen 127.0.0.1:${port} backlog=1024;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    default_type text/plain;
    ${locations.join('\n    ')}
  }
}
`,
  );
  return new MeasuredProcess('backend', [...onCore, 'nginx', '-p', home, '-c', file]);
}

/** The parts of every private nginx configuration: in the foreground, one worker, nothing outside its folder. */
export const nginxBasics = (home: string): string => `daemon off;
worker_processes 1;
pid ${home}/pid;
error_log stderr warn;
events { worker_connections 4096; }`;

export const temporaryPaths = (home: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${home}/${kind};`).join(' ');
