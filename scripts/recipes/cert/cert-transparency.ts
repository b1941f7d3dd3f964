import { CertificateView, TransparencyReport, type UnknownCertificate } from '#contracts';
import type { CertName } from '#domain';
import { certName } from '../arguments/kinds.ts';
import { optional, withAlias } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor, tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { facts, table } from '../terminal/table.ts';
import { TOKEN } from './parameters.ts';

export const certTransparency = recipe({
  name: 'cert-transparency',
  summary:
    'Lists the certificates for your names that nobody here has ordered, as public logs tell it; with a name, what the SCTs in that certificate are worth. The exit code is 1 when there is something to look at.',
  example: [],
  parameters: {
    name: withAlias(optional(certName, 'name of a certificate of yours; left out: those of others'), 'cert_name'),
    ...TOKEN,
  },
  run: ({ name, token }, context) => (name === undefined ? strangers(context, token) : ofOwn(context, name, token)),
});

async function strangers(context: Context, token: string | undefined): Promise<Outcome> {
  const report = await context.api(await tokenFor(context, token)).ask('GET', '/transparency', TransparencyReport);
  const { on, looked_at, names, problem, unknown_certificates: unknown } = report;
  const alerts = unknown.filter(({ accepted_at }) => accepted_at === null);
  const drawn = table<UnknownCertificate>(
    [
      { title: 'NAMES', of: ({ dns_names }) => dns_names.join(' ') },
      { title: 'ISSUER', of: ({ issuer }) => issuer },
      { title: 'FROM', of: ({ not_before }) => not_before.slice(0, 10) },
      { title: 'UNTIL', of: ({ not_after }) => not_after.slice(0, 10) },
      { title: 'STATE', of: ({ accepted_at }) => (accepted_at === null ? 'UNKNOWN' : 'accepted') },
      { title: 'ID', of: ({ id }) => id },
    ],
    unknown,
  );
  const [first] = alerts;
  const nothing = 'No certificate for your names is known that was not ordered here.';
  const looked = facts([
    ['logs', on ? 'looked at by CT_MONITOR_URL' : 'not looked at: CT_MONITOR_URL is empty'],
    ['latest look', looked_at === null ? 'none yet' : `${looked_at}, for ${names} ${names === 1 ? 'name' : 'names'}`],
    ['problem', problem ?? 'none'],
  ]);
  return {
    json: report,
    text: `${looked}\n\n${unknown.length ? drawn : nothing}`,
    next: first ? [['say that one is known, if it is', just('cert-transparency-accept', first.id)]] : [],
    exitCode: alerts.length || problem !== null ? 1 : 0,
  };
}

async function ofOwn(context: Context, name: CertName, token: string | undefined): Promise<Outcome> {
  const api = context.api(await tokenForReading(context, token));
  const { transparency } = await api.ask('GET', '/certificates/{cert_name}', CertificateView, {
    path: { cert_name: name },
  });
  if (!transparency)
    return {
      json: null,
      text: 'SCTs are not looked at: CT_LOG_LIST names no list of logs, or the certificate is of the private CA.',
    };
  const drawn = table(
    [
      { title: 'LOG', of: ({ log, log_id }) => log ?? log_id },
      { title: 'OPERATOR', of: ({ operator }) => operator ?? 'unknown' },
      { title: 'AT', of: ({ timestamp }) => timestamp },
      { title: 'RESULT', of: ({ result }) => result.replaceAll('_', ' ') },
    ],
    transparency.scts,
  );
  return {
    json: transparency,
    text: transparency.scts.length ? `${drawn}\n\n${transparency.message}` : transparency.message,
    exitCode: transparency.result === 'verified' ? 0 : 1,
  };
}
