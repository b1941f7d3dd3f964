import { CertificateAccepted, TargetSaved, TargetView } from '#contracts';
import { defaultCertName, parseTargetHost } from '#domain';
import { toggle } from '../arguments/parameter.ts';
import type { Api } from '../api.ts';
import { certificateOf } from '../cert/certificate-of.ts';
import { statusOf } from '../cert/follow-issuance.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { HOST, TOKEN } from './target-parameters.ts';

export const proxyCertGenerate = recipe({
  name: 'proxy-cert-generate',
  summary: 'Orders a new certificate of its own for a host, which uses it from then on.',
  example: ['app.example.com', 'admin'],
  parameters: { ...HOST, ...TOKEN, staging: toggle('order from ACME_STAGING_URL') },
  run: async ({ hostname, token, staging }, context): Promise<Outcome> => {
    const api = context.api(await tokenFor(context, token));
    const target = await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname } });
    const name = await ownName(api, target);
    const directory = staging ? context.configuration.ACME_STAGING_URL : target.acme_directory_url;
    const body = {
      cert_name: name,
      domain: target.hostname,
      ...(target.cert_email !== null && { email: target.cert_email }),
      ...(target.key_type !== null && { key_type: target.key_type }),
      ...(directory !== null && { acme_directory_url: directory }),
    };
    // The order first: it stands in the way of no other, and the host is served with what it had until it comes.
    const order = await api.ask('POST', '/certificates', CertificateAccepted, { body });
    const change = { cert_name: name, ...(!target.enable_https && { enable_https: true }) };
    const { proxy_target } = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
      path: { hostname },
      body: change,
    });
    const [other] = order.suggestion?.cert_names ?? [];
    const covered = order.suggestion ? `\nnote: ${order.suggestion.cert_names.join(', ')} covers it already.` : '';
    return {
      json: { proxy_target, ...order },
      text: `${order.message}\n${hostname} uses it, as ${name}.${target.enable_https ? '' : ' HTTPS is switched on.'}${covered}`,
      next: [
        ['follow it', just('cert-status', name, 'wait')],
        ...(other === undefined ? [] : [['use what is there', just('proxy-cert-attach', hostname, other)] as const]),
      ],
    };
  },
});

/** What it has, unless other names stand in that; then the name that a host's own certificate has. */
async function ownName(api: Api, target: TargetView): Promise<string> {
  if (target.cert_name !== null && (await isOwn(api, target.cert_name, target.hostname))) return target.cert_name;
  const first = defaultCertName(parseTargetHost(target.hostname));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? first : `${first}-${number}`;
    if (await isOwn(api, name, target.hostname)) return name;
  }
}

/** Whether nothing stands under a name, or what stands there is for this host alone. */
async function isOwn(api: Api, name: string, hostname: string): Promise<boolean> {
  const { domains } = (await certificateOf(api, name)) ?? (await statusOf(api, name));
  return domains.every((domain) => domain === hostname);
}
