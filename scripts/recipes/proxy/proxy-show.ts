import { TargetView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { issuer } from '../cert/issuer.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { httpsStates } from './https-state.ts';
import { HOST, READING_TOKEN } from './target-parameters.ts';

export const proxyShow = recipe({
  name: 'proxy-show',
  summary: 'Shows a host with all its settings.',
  example: ['app.example.com', 'admin'],
  parameters: { ...HOST, ...READING_TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const target = await api.get(`/proxy/targets/${encodeURIComponent(hostname)}`, TargetView);
    const [state] = await httpsStates([target], context.api());
    const headers = Object.entries(target.custom_headers).map(([name, value]) => `${name}: ${value}`);
    const shown = facts([
      ['host', target.hostname],
      ['target', target.target_url],
      ['enabled', target.enabled ? 'yes' : 'no: it answers 503'],
      ['HTTP', target.enable_http ? 'on' : 'off: it answers 404'],
      ['HTTPS', target.enable_https ? `on, certificate: ${state?.shown ?? ''}` : 'off: it answers 404'],
      ['certificate', target.cert_name ?? 'none'],
      ['its e-mail', target.cert_email ?? "the token's"],
      ['its key', target.key_type ?? 'CERT_KEY_TYPE'],
      [
        'its CA',
        target.acme_directory_url === null
          ? 'ACME_DIRECTORY_URL'
          : issuer(target.acme_directory_url, context.configuration),
      ],
      ['Host header', target.preserve_host_header ? 'as the client sent it' : "the backend's"],
      ['headers', headers.length ? headers.join('\n') : 'none'],
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
