import type { Configuration } from '#config';
import { isWildcard } from '#domain';
import { inUrl, type Serving } from './serving.ts';

/** What a person sees when all is up: where it is, how to get a token, what to try next. */
export function welcome(configuration: Configuration, { mode, hosts }: Serving, seconds: number): string {
  const http = `http://localhost${configuration.HTTP_PORT === 80 ? '' : `:${configuration.HTTP_PORT}`}`;
  const https = `https://localhost${configuration.HTTPS_PORT === 443 ? '' : `:${configuration.HTTPS_PORT}`}`;
  const [own, proxied] = mode === 'insecure' ? [http, http] : [https, `${http} and ${https}`];
  const served = hosts
    .filter((host) => !isWildcard(host))
    .map((host) => `\n  Served        ${own.replace('localhost', inUrl(host))}${configuration.ADMIN_PATH}`)
    .join('');
  return `ready in ${seconds.toFixed(1)} s

  Web GUI       ${http}${configuration.ADMIN_PATH}
  API           ${http}/docs
  Proxied hosts ${proxied.replaceAll('localhost', 'HOST')}${served}

  A token, for the GUI and all recipes:  npx --yes rust-just token-generate admin you@example.com
  Your first host, from another shell:   npx --yes rust-just proxy-create app.example.com http://localhost:3000

  Ctrl-C stops everything.

`;
}
