import { TargetGroupSaved } from '#contracts';
import { certName, challengeType, dnsProvider, hostnames, targetUrl, yesOrNo } from '../arguments/kinds.ts';
import { byName, optional, required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { checkDirectory, DETAILS, SWITCHES, TOKEN } from './target-parameters.ts';

export const proxyCreateGroup = recipe({
  name: 'proxy-create-group',
  summary: 'Puts several hosts in front of one backend, with one certificate for all. All of them are made, or none.',
  example: ['api-services', 'api.example.com,api-v2.example.com', 'http://localhost:3000', 'admin'],
  parameters: {
    group_name: required(certName, 'name of the group, and of its certificate'),
    hostnames: required(hostnames, 'the hosts, with commas between them'),
    target_url: required(targetUrl, 'the backend, such as http://localhost:3000'),
    ...TOKEN,
    staging: SWITCHES.staging,
    preserve_host: withAlias(SWITCHES.preserve_host, 'preserve_host_header'),
    enable_http: byName(optional(yesOrNo, 'serve plain HTTP; false: 404 there')),
    cert_email: DETAILS.cert_email,
    key_type: DETAILS.key_type,
    acme_directory_url: DETAILS.acme_directory_url,
    challenge: byName(optional(challengeType, 'how the CA checks the names; left out: http-01'), 'challenge_type'),
    dns: byName(optional(dnsProvider, 'who sets DNS records, by dns-01; left out: DNS_PROVIDER'), 'dns_provider'),
  },
  check: checkDirectory,
  run: async ({ token, staging, ...values }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = {
      group_name: values.group_name,
      hostnames: values.hostnames,
      target_url: values.target_url,
      preserve_host_header: values.preserve_host,
      enable_http: values.enable_http,
      cert_email: values.cert_email,
      key_type: values.key_type,
      acme_directory_url: staging ? context.configuration.ACME_STAGING_URL : values.acme_directory_url,
      challenge_type: values.challenge,
      dns_provider: values.dns,
    };
    const answer = await api.ask('POST', '/proxy/groups', TargetGroupSaved, { body });
    const { cert_name, certificate_status: status, efficiency, suggestion } = answer;
    const hosts = answer.proxy_targets.map(({ hostname }) => hostname);
    const [first = ''] = hosts;
    const [other] = suggestion?.cert_names ?? [];
    const existing = status === 'existing';
    const shown = facts([
      ['hosts', hosts.join('\n')],
      ['target', values.target_url],
      ['certificate', existing ? `${cert_name}, which is there already` : cert_name],
      [
        'efficiency',
        `${efficiency.hosts} hosts, 1 certificate, ${efficiency.orders_saved} orders saved, ${efficiency.utilisation_percent} % of its names used`,
      ],
    ]);
    const covered = other === undefined ? '' : `\nnote: ${other} covers all of them already.`;
    return {
      json: answer,
      text: `${existing ? '' : `${status}\n\n`}${shown}${covered}`,
      next: [
        ...(existing ? [] : [['follow its certificate', just('cert-status', cert_name, 'wait')] as const]),
        ...(other === undefined ? [] : [['use what is there', just('proxy-cert-attach', first, other)] as const]),
        ['see how it is used', just('cert-coverage', cert_name)],
      ],
    };
  },
});
