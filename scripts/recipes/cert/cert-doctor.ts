import { PreflightReport } from '#contracts';
import { certifiedNames, challengeType, directoryUrl, dnsProvider, text } from '../arguments/kinds.ts';
import { byName, optional, required, toggle, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { checkOrder } from './order-parameters.ts';

/** A little more than the API gives the checks. */
const DEADLINE_MS = 15_000;

const MARKS = { passed: 'ok', warning: 'warning', failed: 'FAILED', skipped: 'skipped' } as const;

export const certDoctor = recipe({
  name: 'cert-doctor',
  summary:
    'Looks for what would keep a CA from issuing for a host, and orders nothing. The exit code is 1 when something would.',
  example: ['app.example.com'],
  parameters: {
    host: withAlias(required(certifiedNames, 'the name, or several with commas between them'), 'domains', 'hostname'),
    token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
    staging: toggle('ask ACME_STAGING_URL'),
    directory: byName(optional(directoryUrl, 'the CA to ask; left out: ACME_DIRECTORY_URL'), 'acme_directory_url'),
    challenge: byName(optional(challengeType, 'how the CA would check the names'), 'challenge_type'),
    dns: byName(optional(dnsProvider, 'who would set DNS records; left out: DNS_PROVIDER'), 'dns_provider'),
  },
  check: checkOrder,
  run: async ({ host: domains, token, staging, directory, challenge, dns }, context) => {
    const api = context.api(await tokenFor(context, token));
    const url = staging ? context.configuration.ACME_STAGING_URL : directory;
    const body = {
      domains,
      ...(url !== undefined && { acme_directory_url: url }),
      ...(challenge !== undefined && { challenge_type: challenge }),
      ...(dns !== undefined && { dns_provider: dns }),
    };
    const report = await api.ask('POST', '/certificates/preflight', PreflightReport, { body, deadlineMs: DEADLINE_MS });
    const drawn = table(
      [
        { title: 'CHECK', of: ({ check }) => check.replace('_', ' ') },
        { title: 'OF', of: ({ name }) => name ?? 'the CA' },
        { title: 'RESULT', of: ({ result }) => MARKS[result] },
        { title: 'WHAT WAS FOUND', of: ({ message }) => message },
      ],
      report.findings,
    );
    const [first = ''] = domains;
    const verdict = report.passed
      ? 'Nothing stands in the way, as far as can be seen from here.'
      : 'An order would fail as things are.';
    return {
      json: report,
      text: `${drawn}\n\n${verdict}`,
      next: report.passed
        ? [['order one', just('cert-create', 'my-cert', first)]]
        : [['ask again when it is mended', just('cert-doctor', first)]],
      exitCode: report.passed ? 0 : 1,
    };
  },
});
