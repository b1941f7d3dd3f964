import { TargetSaved } from '#contracts';
import { Stop } from '../../say.ts';
import { certName } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { certificateOf } from '../cert/certificate-of.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { HOST, TOKEN } from './target-parameters.ts';

export const proxyCertAttach = recipe({
  name: 'proxy-cert-attach',
  summary: 'Lets a host use a certificate that is there already. It warns where that does not cover the host.',
  example: ['app.example.com', 'services', 'admin'],
  parameters: { ...HOST, cert_name: required(certName, 'name of the certificate'), ...TOKEN },
  run: async ({ hostname, cert_name, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    // The API would take an unknown name for the wish to order one under it.
    if (!(await certificateOf(api, cert_name))) {
      throw new Stop(
        `there is no certificate ${cert_name}. The ones that there are: ${just('cert-list')}\n  or order one: ${just('proxy-cert-generate', hostname)}`,
      );
    }
    const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
      path: { hostname },
      body: { cert_name },
    });
    const { warning, proxy_target: target } = answer;
    const off = target.enable_https ? '' : '\nnote: HTTPS is switched off for this host.';
    return {
      json: answer,
      text: `${hostname} has the certificate ${cert_name} now.${warning === undefined ? '' : `\nwarning: ${warning}`}${off}`,
      next: [
        warning === undefined
          ? ['see who else can use it', just('cert-coverage', cert_name)]
          : ['order one of its own instead', just('proxy-cert-generate', hostname)],
        ['look at the host', just('proxy-show', hostname)],
      ],
    };
  },
});
