import { Health, type HealthAlerts, type TransparencyAlerts } from '#contracts';
import { just } from './just.ts';
import { recipe } from './recipe.ts';
import { facts } from './terminal/table.ts';

const SERVICE_UNAVAILABLE = 503;

export const health = recipe({
  name: 'health',
  summary: 'Says how the system is; the exit code is 0 when it is healthy.',
  example: ['--json'],
  parameters: {},
  run: async (_, context) => {
    const state = await context.api().ask('GET', '/health', Health, { alsoAnswers: [SERVICE_UNAVAILABLE] });
    const orphans = state.orphaned_resources.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`);
    return {
      json: state,
      text: facts([
        ['status', state.status],
        ['Redis', state.redis],
        ['renewal clock', state.scheduler ? 'running' : 'stopped: no cert-manager answers'],
        ['HTTPS', state.https_enabled ? 'on' : 'off'],
        ['certificates', String(state.certificates_loaded)],
        ['orphans', orphans.length ? orphans.join('\n') : 'none'],
        ...(state.alerts ? [['alerts', alertsText(state.alerts)] as const] : []),
        ...(state.transparency ? [['strangers', strangersText(state.transparency)] as const] : []),
      ]),
      next: [
        ['list the hosts, with what is wrong', just('proxy-list')],
        ...(state.transparency?.unknown_certificates.length
          ? [['see who has certificates for your names', just('cert-transparency')] as const]
          : []),
        ...(state.alerts?.latest.length ? [['see what to do about the alerts', just('alerts')] as const] : []),
        ...(orphans.length ? [['delete hosts whose token is gone', just('proxy-cleanup')] as const] : []),
      ],
      exitCode: state.status === 'healthy' ? 0 : 1,
    };
  },
});

const alertsText = ({ critical, warning, latest }: HealthAlerts): string => {
  const others = critical + warning - latest.length;
  return (
    [
      ...latest.map(({ severity, kind, subject, since }) => `${severity} ${kind}: ${subject}, since ${since}`),
      ...(others > 0 ? [`and ${others} others`] : []),
    ].join('\n') || 'none'
  );
};

/** Certificates for our names that nobody here has ordered. */
const strangersText = ({ problem, unknown_certificates: unknown }: TransparencyAlerts): string =>
  [
    ...unknown.map(
      ({ dns_names, issuer, not_before }) =>
        `certificate for ${dns_names.join(', ')}, issued by ${issuer} on ${not_before.slice(0, 10)}: nobody here has ordered it`,
    ),
    ...(problem === null ? [] : [problem]),
  ].join('\n') || 'none';
