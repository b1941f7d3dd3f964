import { serve, setting, type ServiceAnswer, type ServiceRequest } from './service.ts';

/** acme-dns's HTTP API as its README documents it: /update with X-Api-User and X-Api-Key, and the last two values kept. */
interface Account {
  readonly username: string;
  readonly password: string;
  readonly subdomain: string;
}

const ACCOUNTS = setting<Account[]>('ACCOUNTS');
const values = new Map<string, string[]>();

const json = (status: number, body: object): ServiceAnswer => ({ status, body: JSON.stringify(body) });

function answer({ method, url, headers, body }: ServiceRequest): ServiceAnswer {
  if (method !== 'POST' || url.pathname !== '/update') return json(404, { error: 'not_found' });
  const { subdomain, txt } = JSON.parse(body) as { subdomain: string; txt: string };
  const account = ACCOUNTS.find((one) => one.username === headers['x-api-user']);
  if (!account || account.password !== headers['x-api-key'] || account.subdomain !== subdomain)
    return json(401, { error: 'forbidden' });
  // Base64url of a SHA-256 digest, and nothing else.
  if (!/^[A-Za-z0-9_-]{43}$/.test(txt)) return json(400, { error: 'bad_txt' });
  values.set(subdomain, [...(values.get(subdomain) ?? []), txt].slice(-2));
  return json(200, { txt });
}

serve(answer, () => Object.fromEntries(values));
