import { TargetView } from '#contracts';
import { INTERNAL_CA } from '#domain';
import { tokenForReading } from '../find-token.ts';
import { issuer } from '../cert/issuer.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { httpsStates } from './https-state.ts';
import { kindFacts } from './kind-facts.ts';
import { limitFacts } from './limit-facts.ts';
import { HOST, READING_TOKEN } from './target-parameters.ts';

export const proxyShow = recipe({
  name: 'proxy-show',
  summary: 'Shows a host with all its settings.',
  example: ['app.example.com', 'admin'],
  parameters: { ...HOST, ...READING_TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const target = await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname } });
    const [state] = await httpsStates([target], context.api(), context.configuration.CERT_ON_DEMAND);
    const shown = facts([
      ['host', target.hostname],
      ['kind', target.kind],
      ...kindFacts(target),
      ['enabled', target.enabled ? 'yes' : 'no: it answers 503'],
      ['HTTP', target.enable_http ? 'on' : 'off: it answers 404'],
      ['HTTPS', target.enable_https ? `on, certificate: ${state?.shown ?? ''}` : 'off: it answers 404'],
      ['plain HTTP', target.https_redirect ? 'redirected to HTTPS' : 'as HTTPS'],
      ['TLS', `${target.min_tls_version} and newer`],
      ['routes', routes(target)],
      ['access lists', target.access_lists.join(', ') || 'none: open to everybody'],
      ['login', login(target)],
      ['client certificate', CLIENT_CERTIFICATE[target.client_certificate]],
      ['HSTS', target.hsts ?? "the backend's"],
      ['certificate', target.cert_name ?? 'none'],
      ['its e-mail', target.cert_email ?? "the token's"],
      ['its key', target.key_type ?? `${context.configuration.CERT_KEY_TYPE}, as CERT_KEY_TYPE says`],
      [
        'its CA',
        target.acme_directory_url === null
          ? `${issuer(context.configuration.ACME_DIRECTORY_URL, context.configuration)}, as ACME_DIRECTORY_URL says`
          : issuer(target.acme_directory_url, context.configuration),
      ],
      ['Host header', target.preserve_host_header ? 'as the client sent it' : "the backend's"],
      ['headers', lines(target.custom_headers)],
      ['of answers', lines(target.custom_response_headers)],
      ['backend', backend(target)],
      ['labels', target.labels.join(', ') || 'none'],
      ['notes', target.notes === undefined ? 'shown to the owner' : target.notes || 'none'],
      ...limitFacts(target),
      ['owner', target.created_by],
      ['made', target.created_at],
      ['changed', target.updated_at],
    ]);
    const warning = state?.warning ?? null;
    return {
      json: { ...target, certificate_warning: warning },
      text: warning === null ? shown : `${shown}\n\nwarning: ${warning}`,
      next: [['change it', just('proxy-update', hostname, '--enable-http=false')]],
    };
  },
});

const CLIENT_CERTIFICATE: Readonly<Record<TargetView['client_certificate'], string>> = {
  off: 'not asked for',
  request: 'asked for',
  require: 'required',
};

/** The names of people are proxy-auth-show's to tell. */
const login = ({ auth_enabled, auth_mode, hostname }: TargetView): string =>
  auth_enabled ? `${auth_mode}; who may come in: ${just('proxy-auth-show', hostname)}` : 'none';

const routes = ({ route_mode, enabled_routes, disabled_routes }: TargetView): string =>
  ({
    all: disabled_routes.length ? `all but ${disabled_routes.join(', ')}` : 'all',
    selective: `only ${enabled_routes.join(', ') || 'those of enabled_routes, which is empty'}`,
    none: 'none',
  })[route_mode];

const lines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n') || 'none';

/** How the backend is spoken to. */
function backend(target: TargetView): string {
  const protocol = target.backend_protocol === 'http2' ? 'HTTP/2' : 'HTTP/1.1';
  if (!target.target_url?.startsWith('https:')) return protocol;
  const name = target.backend_server_name === null ? '' : ` for ${target.backend_server_name}`;
  const { backend_ca_pem: ca } = target;
  const from = ca === null ? '' : ca === INTERNAL_CA ? ' from the private CA' : ' from its own authorities';
  return `${protocol}, ${target.backend_verify ? `certificate${name}${from} required` : 'any certificate'}`;
}
