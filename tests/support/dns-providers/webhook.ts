import { serve, setting, type ServiceAnswer, type ServiceRequest } from './service.ts';

/** A server for the default mode of lego's provider httpreq: `{fqdn, value}` at /present and /cleanup, basic authentication. */
const AUTHORIZATION = setting<string | null>('AUTHORIZATION');
const values = new Map<string, string[]>();

const plain = (status: number, body: string): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
});

function answer({ method, url, headers, body }: ServiceRequest): ServiceAnswer {
  if ((headers.authorization ?? null) !== AUTHORIZATION) return plain(401, `not you: ${headers.authorization}`);
  const { fqdn, value, ...rest } = JSON.parse(body) as Record<string, string>;
  if (method !== 'POST' || headers['content-type'] !== 'application/json' || Object.keys(rest).length)
    return plain(400, 'POST {fqdn, value} as JSON');
  if (!fqdn?.endsWith('.') || !value) return plain(400, 'fqdn must end with a dot');
  const own = values.get(fqdn) ?? [];
  if (url.pathname === '/dns/present') values.set(fqdn, [...own, value]);
  else if (url.pathname === '/dns/cleanup')
    values.set(
      fqdn,
      own.filter((other) => other !== value),
    );
  else return plain(404, 'no such page');
  return plain(200, '');
}

serve(answer, () => Object.fromEntries(values));
