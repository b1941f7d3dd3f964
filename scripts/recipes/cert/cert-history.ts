import { CertificateAttempt } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { issuer } from './issuer.ts';
import { NAME, READING_TOKEN } from './parameters.ts';

export const certHistory = recipe({
  name: 'cert-history',
  summary: 'Lists every attempt to get a certificate, newest first.',
  example: ['my-cert'],
  parameters: { ...NAME, ...READING_TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const attempts = await api.list('/certificates/{cert_name}/history', CertificateAttempt, {
      path: { cert_name: name },
    });
    const drawn = table(
      [
        { title: 'WHEN', of: ({ ended_at }) => `${ended_at.slice(0, 16).replace('T', ' ')} UTC` },
        { title: 'RESULT', of: ({ result }) => result },
        { title: 'WHY', of: ({ result, reason }) => (result === 'imported' ? 'import' : reason) },
        { title: 'CA', of: ({ asked_directory_url: url }) => issuer(url, context.configuration) },
        { title: 'TOOK', of: (attempt) => took(attempt) },
        { title: 'WHAT CAME OF IT', of: ({ message, remarks }) => [message, ...remarks].join(' ') },
      ],
      attempts,
    );
    return {
      json: attempts,
      text: attempts.length ? drawn : `Nothing is known of a certificate named ${name}.`,
      next: [['see how it stands', just('cert-status', name)]],
    };
  },
});

function took({ requested_at, ended_at }: CertificateAttempt): string {
  const seconds = Math.round((Date.parse(ended_at) - Date.parse(requested_at)) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
