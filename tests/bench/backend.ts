import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasuredProcess } from './measured-process.ts';

/** What the backend answers, by path. */
export const BODIES: Readonly<Record<string, string>> = { '/1k': 'x'.repeat(1_024), '/10m': 'x'.repeat(10_000_000) };
/** Longer ones are files, which the operating system keeps in memory: a configuration of 10 MB is none. */
const LONGEST_TEXT = 4_096;

/**
 * The backend of all contenders: an nginx of its own that answers from memory, so that it is never what is measured. It
 * does not close kept connections, which nginx does after 1,000 requests unless told otherwise.
 */
export function startBackend(dir: string, port: number, onCore: readonly string[]): MeasuredProcess {
  const home = join(dir, 'backend');
  mkdirSync(home);
  const file = join(home, 'nginx.conf');
  const locations = Object.entries(BODIES).map(([path, body]) => `location = ${path} { ${answer(home, path, body)} }`);
  writeFileSync(
    file,
    `${nginxBasics(home)}
http {
  access_log off;
  sendfile on;
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

function answer(home: string, path: string, body: string): string {
  if (body.length <= LONGEST_TEXT) return `return 200 "${body}";`;
  const file = join(home, path);
  writeFileSync(file, body);
  return `alias ${file};`;
}

/** The parts of every private nginx configuration: in the foreground, one worker, nothing outside its folder, which is ours alone to read. */
export const nginxBasics = (home: string): string => `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${home}/pid;
error_log stderr warn;
events { worker_connections 4096; }`;

export const temporaryPaths = (home: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${home}/${kind};`).join(' ');
