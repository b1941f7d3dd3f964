import type { TargetSaved, TargetView } from '#contracts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';

/** `HTTP and HTTPS`, or what is left of them. */
export function protocols({ enable_http, enable_https }: TargetView): string {
  const on = [enable_http && 'HTTP', enable_https && 'HTTPS'].filter(Boolean);
  return on.length ? on.join(' and ') : 'no protocol';
}

/** Where a host leads, for a table. */
export function leadsTo({
  kind,
  target_url,
  redirect_to,
  redirect_status,
  closed_with,
  maintenance,
  upstreams,
}: TargetView): string {
  if (kind === 'redirect') return `${redirect_status} to ${redirect_to}`;
  if (kind === 'closed') return `closed: ${closed_with}`;
  const more = upstreams.length > 1 ? ` and ${upstreams.length - 1} more` : '';
  return `${target_url}${more}${maintenance ? ' (maintenance)' : ''}`;
}

/** What a host does, for a sentence that begins with it: `goes to http://localhost:3000, by HTTP`. */
export function does(target: TargetView): string {
  const { kind, target_url, redirect_to, redirect_status, closed_with, maintenance } = target;
  const by = `by ${protocols(target)}`;
  if (kind === 'redirect') return `sends clients to ${redirect_to} with ${redirect_status}, ${by}`;
  if (kind === 'closed')
    return `is closed: it ${closed_with === 'abort' ? 'closes connections without an answer' : `answers ${closed_with}`}, ${by}`;
  const more = target.upstreams.length > 1 ? ` and ${target.upstreams.length - 1} more` : '';
  return `goes to ${target_url}${more}, ${by}${maintenance ? '; it is under maintenance: 503' : ''}`;
}

/** What is told after a target was made or changed. */
export function saved(answer: TargetSaved, sentence: string): Outcome {
  const { proxy_target: target, certificate_status: status, warning, suggestion, applied } = answer;
  const { hostname, cert_name } = target;
  const certificate =
    status === 'not_required' ? 'none is needed' : status === 'existing' ? (cert_name ?? 'none') : status;
  const ordered = cert_name !== null && status.includes('generation started');
  const [other] = suggestion?.cert_names ?? [];
  const covered = other === undefined ? [] : [`note: ${other} covers ${hostname} already, and could be used instead.`];
  return {
    json: answer,
    text: [
      sentence,
      ordered ? certificate : `Certificate: ${certificate}`,
      ...(warning === undefined ? [] : [`warning: ${warning}`]),
      ...covered,
      ...(applied?.from_template.length
        ? [`From the template ${applied.template}: ${applied.from_template.join(', ')}.`]
        : []),
      ...(applied?.from_defaults.length ? [`By default: ${applied.from_defaults.join(', ')}.`] : []),
    ].join('\n'),
    next: [
      ...(ordered ? [['follow its certificate', just('cert-status', cert_name, 'wait')] as const] : []),
      ...(other === undefined ? [] : [['use what is there', just('proxy-cert-attach', hostname, other)] as const]),
      ['look at it', just('proxy-show', hostname)],
    ],
  };
}
