import { TargetSaved } from '#contracts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { KIND_OF_HOST, redirectStatus, redirectTo } from './kind-parameters.ts';
import { does, saved } from './saved.ts';
import { checkDirectory, DETAILS, HOST, SWITCHES, targetBody, TOKEN } from './target-parameters.ts';

/** How a host that leads to no backend is served and certified. */
export const WITHOUT_BACKEND = {
  staging: byName(SWITCHES.staging),
  enable_http: byName(SWITCHES.enable_http),
  enable_https: byName(SWITCHES.enable_https),
  enabled: DETAILS.enabled,
  https_redirect: DETAILS.https_redirect,
  hsts: DETAILS.hsts,
  min_tls_version: DETAILS.min_tls_version,
  cert_name: DETAILS.cert_name,
  cert_email: DETAILS.cert_email,
  key_type: DETAILS.key_type,
  acme_directory_url: DETAILS.acme_directory_url,
};

export const proxyCreateRedirect = recipe({
  name: 'proxy-create-redirect',
  summary: 'Makes a host that sends its clients to another address, and orders its certificate.',
  example: ['old.example.com', 'www.example.com', 'admin', '--redirect-status=308'],
  parameters: {
    ...HOST,
    redirect_to: required(redirectTo, 'a host, which is asked for by the same scheme, or a URL'),
    ...TOKEN,
    redirect_status: optional(
      redirectStatus,
      '302 unless given; 307 and 308 keep the method; 301 and 308 are remembered',
    ),
    redirect_keep_path: KIND_OF_HOST.redirect_keep_path,
    ...WITHOUT_BACKEND,
  },
  check: checkDirectory,
  run: async ({ hostname, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { hostname, kind: 'redirect' as const, ...targetBody(fields, context.configuration.ACME_STAGING_URL) };
    const answer = await api.ask('POST', '/proxy/targets', TargetSaved, { body });
    return saved(answer, `${hostname} ${does(answer.proxy_target)}.`);
  },
});
