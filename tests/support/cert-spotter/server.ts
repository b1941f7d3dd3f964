import { serve, setting, type ServiceAnswer, type ServiceRequest } from '../dns-providers/service.ts';
import type { Logged } from './logged.ts';

/** The API of Cert Spotter, as far as issuances go: GET /v1/issuances, by its documentation. */
const TOKEN = setting<string | null>('TOKEN');
const PAGE = 2;
const issuances: Logged[] = [];

const refusal = (status: number, code: string, message: string): ServiceAnswer => ({
  status,
  body: JSON.stringify({ code, message }),
});

function answer({ method, url, headers }: ServiceRequest): ServiceAnswer {
  if (TOKEN !== null && headers.authorization !== `Bearer ${TOKEN}`)
    return refusal(401, 'unauthorized', `No such API key: ${headers.authorization}`);
  if (method !== 'GET' || url.pathname !== '/v1/issuances')
    return refusal(404, 'not_found', 'There is no such endpoint');
  const asked = url.searchParams;
  const domain = asked.get('domain') ?? '';
  if (!domain.includes('.')) return refusal(400, 'bad_domain', 'domain must be at or below a registered domain');
  const found = issuances
    .map((issuance, i) => ({ ...issuance, id: String(1_000 + i) }))
    .filter(({ id }) => Number(id) > Number(asked.get('after') ?? 0))
    .filter(({ dns_names }) => dns_names.some((name) => matches(name, domain, asked)));
  const expanded = new Set(asked.getAll('expand'));
  const page = found.slice(0, PAGE).map(({ dns_names, issuer, ...rest }) => ({
    ...rest,
    ...(expanded.has('dns_names') && { dns_names }),
    ...(expanded.has('issuer') && { issuer: { friendly_name: issuer, name: `C=XX, O=${issuer}`, caa_domains: [] } }),
    revoked: false,
  }));
  return { status: 200, body: JSON.stringify(page) };
}

function matches(name: string, domain: string, asked: URLSearchParams): boolean {
  if (name === domain) return true;
  if (asked.get('include_subdomains') === 'true' && name.endsWith(`.${domain}`)) return true;
  return asked.get('match_wildcards') === 'true' && name === domain.replace(/^[^.]+/, '*');
}

serve(
  answer,
  () => issuances,
  (_, body) => issuances.push(JSON.parse(body) as Logged),
);
