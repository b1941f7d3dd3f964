import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Stop } from './say.ts';
import { privateFolders, refuseOpenDataDir } from './start/private-folder.ts';
import { isInstalled } from './system-package.ts';

// sockaddr_un.sun_path has 108 bytes on Linux and 104 on macOS, with the closing NUL.
const MAX_SOCKET_PATH = 100;

/**
 * Where the embedded Redis of a data folder listens: a unix socket that only this user may open, in a folder in which nobody
 * else can have put one. Who connects to it sends the password.
 * @throws Stop when there is no such folder
 */
export function embeddedRedisSocket(dataDir: string): string {
  refuseOpenDataDir(resolve(dataDir));
  const socket = join(resolve(dataDir), 'redis.sock');
  if (isShort(socket)) return socket;
  const id = createHash('sha256').update(socket).digest('hex').slice(0, 16);
  const sockets = privateFolders()
    .map((folder) => join(folder, `${id}.sock`))
    .filter(isShort);
  // A recipe of cron, say, knows of other folders than the login that started the system.
  const wanted = sockets.find((candidate) => existsSync(candidate)) ?? sockets[0];
  if (wanted === undefined) throw new Stop(`the path ${socket} is too long for a socket; choose a shorter DATA_DIR`);
  return wanted;
}

const isShort = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH;

export const embeddedRedisUrl = (dataDir: string): string => `unix://${embeddedRedisSocket(dataDir)}`;

/**
 * Starts redis-server for a data folder. What it acknowledged is on disk (`appendfsync always`), and a file that was cut
 * off by a crash is loaded up to the cut. It has a session of its own, so that Ctrl-C does not reach it: it stops last.
 */
export function spawnEmbeddedRedis(dataDir: string, password: string, onLine: (line: string) => void): ChildProcess {
  const socket = embeddedRedisSocket(dataDir);
  mkdirSync(resolve(dataDir), { recursive: true, mode: 0o700 });
  const [command, ...args] = diesWithParent(['redis-server', '-']);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  // The configuration goes through standard input: the password must not show in the list of processes.
  child.stdin.on('error', () => {});
  child.stdin.end(configuration(resolve(dataDir), socket, password));
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      if (line.trim()) onLine(line.trim());
    });
  return child;
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const configuration = (dataDir: string, socket: string, password: string): string =>
  [
    'port 0',
    `unixsocket ${quoted(socket)}`,
    'unixsocketperm 700',
    `dir ${quoted(dataDir)}`,
    'save ""',
    'appendonly yes',
    'appendfsync always',
    'aof-load-truncated yes',
    'maxmemory-policy noeviction',
    'loglevel warning',
    ...(password ? [`requirepass ${quoted(password)}`] : []),
    '',
  ].join('\n');

/** On Linux the kernel stops it even where its starter was killed without a chance to. */
export const diesWithParent = (command: [string, ...string[]]): [string, ...string[]] =>
  process.platform === 'linux' && isInstalled('setpriv') ? ['setpriv', '--pdeathsig', 'TERM', ...command] : command;
