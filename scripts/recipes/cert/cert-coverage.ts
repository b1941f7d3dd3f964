import { CertificateCoverage, type CoveredTarget } from '#contracts';
import { byName, toggle } from '../arguments/parameter.ts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts, table } from '../terminal/table.ts';
import { NAME, READING_TOKEN } from './parameters.ts';

export const certCoverage = recipe({
  name: 'cert-coverage',
  summary: 'Shows which hosts can use a certificate, which do, and how much of it is used.',
  example: ['my-cert'],
  parameters: {
    ...NAME,
    ...READING_TOKEN,
    all: byName(toggle('list the hosts that it does not cover as well')),
  },
  run: async ({ name, token, all }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const answer = await api.ask('GET', '/certificates/{cert_name}/coverage', CertificateCoverage, {
      path: { cert_name: name },
      query: { all: all || undefined },
    });
    const { domains, used_domains: used, unused_domains: unused, targets, suggestions } = answer;
    const head = facts([
      ['certificate', name],
      ['names', domains.join('\n')],
      ['used', `${used.length} of ${domains.length} (${answer.utilisation_percent} %)`],
      ['not used', unused.length ? unused.join('\n') : 'none'],
    ]);
    const hosts = table(
      [
        { title: 'HOST', of: ({ hostname }) => hostname },
        {
          title: 'COVERED',
          of: ({ match }) => (match === null ? 'no' : match === 'exact' ? 'by name' : 'by wildcard'),
        },
        { title: 'CERTIFICATE', of: ({ cert_name }) => cert_name ?? '-' },
        { title: 'STATE', of: stateOf },
      ],
      targets,
    );
    const free = targets.find(({ attached, match, enable_https }) => !attached && match !== null && enable_https);
    const better = suggestions.length ? [`suggestions:${suggestions.map((line) => `\n  ${line}`).join('')}`] : [];
    return {
      json: answer,
      text: [head, targets.length ? hosts : 'No host can use it.', ...better].join('\n\n'),
      next: [
        ...(free ? [['attach it', just('proxy-cert-attach', free.hostname, name)] as const] : []),
        ['look at it', just('cert-show', name)],
      ],
    };
  },
});

function stateOf({ attached, match, enable_https }: CoveredTarget): string {
  if (attached) return match === null ? 'attached, but not covered' : enable_https ? 'attached' : 'attached, HTTPS off';
  if (match === null) return 'not covered';
  return enable_https ? 'could use it' : 'HTTPS off';
}
