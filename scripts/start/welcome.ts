import { BlockList } from 'node:net';
import type { Configuration } from '#config';
import { isWildcard } from '#domain';
import { just } from '../recipes/just.ts';
import { inUrl, type Serving } from './serving.ts';

/** What is known of a system when it is ready. */
export interface Readiness {
  readonly seconds: number;
  /** Where the admin API answers this machine, whatever the gateway lets in: `http://127.0.0.1:9000`. */
  readonly internalApi: string;
  /** Whether there is a token already; then its owner knows how to get one. */
  readonly hasToken: boolean;
  /** Variables that .env has otherwise, as a shell takes them: recipes of another shell need them too. */
  readonly variables: readonly string[];
  /** The access log is JSON, so that it is not written where somebody reads. */
  readonly logIsOff: boolean;
}

/** What a person sees when all is up: where it is, how to get a token, what to try next. */
export function welcome(configuration: Configuration, { mode, hosts }: Serving, ready: Readiness): string {
  const { HTTP_PORT, HTTPS_PORT, PUBLIC_HTTPS_PORT, ADMIN_PATH } = configuration;
  const http = `http://localhost${HTTP_PORT === 80 ? '' : `:${HTTP_PORT}`}`;
  const https = `https://localhost${HTTPS_PORT === 443 ? '' : `:${HTTPS_PORT}`}`;
  const publicHttps =
    PUBLIC_HTTPS_PORT === 0 || PUBLIC_HTTPS_PORT === HTTPS_PORT ? '' : ` (clients come by ${PUBLIC_HTTPS_PORT})`;
  const [own, proxied] = mode === 'insecure' ? [http, http] : [https, `${http} and ${https}${publicHttps}`];
  const api = answersLocalhost(configuration) ? http : ready.internalApi;
  const lines: [string, string][] = [
    ['Web GUI', `${api}${ADMIN_PATH}`],
    ['API', `${api}/docs`],
    ['Proxied hosts', proxied.replaceAll('localhost', 'HOST')],
    ...hosts
      .filter((host) => !isWildcard(host))
      .map((host): [string, string] => ['Served', `${own.replace('localhost', inUrl(host))}${ADMIN_PATH}`]),
    ...(ready.logIsOff ? [['Requests', just('logs-host', 'HOST', 'follow')] as [string, string]] : []),
  ];
  return `ready in ${ready.seconds.toFixed(1)} s

${lines.map(([name, value]) => `  ${name.padEnd(13)} ${value}`).join('\n')}

${tips(ready, api === http ? [] : [`BASE_URL=${api}`])}
  Ctrl-C stops everything.

`;
}

function tips({ hasToken, variables }: Readiness, more: readonly string[]): string {
  const call = (...words: string[]): string => [...variables, ...more, just(...words)].join(' ');
  if (hasToken) return `  From another shell:  ${call('health')}\n`;
  return (
    `  A token, for the GUI and all recipes:  ${call('token-generate', 'admin', 'you@example.com')}\n` +
    `  Your first host, from another shell:   ${call('proxy-create', 'app.example.com', 'http://localhost:3000')}\n`
  );
}

/** Whether http://localhost leads to the GUI: the gateway listens there, and lets this machine administer it. */
function answersLocalhost({ BIND_ADDRESS, ADMIN_ALLOW_FROM }: Configuration): boolean {
  const allowed = new BlockList();
  for (const range of ADMIN_ALLOW_FROM) {
    const [address = '', bits] = range.split('/');
    // A word in place of a range stands for networks of this machine.
    if (bits !== undefined) allowed.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return /^(?:::|0\.0\.0\.0|127\..*|::1)$/.test(BIND_ADDRESS) && allowed.check('127.0.0.1');
}
