import type { CertificateAccepted } from '#contracts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';

/** What is told of an order that was placed; `attachTo` is a host that could have used what is there already. */
export function accepted(answer: CertificateAccepted, attachTo: string): Outcome {
  const { message, cert_name, suggestion } = answer;
  const [other] = suggestion?.cert_names ?? [];
  const covered = suggestion
    ? `\nnote: ${suggestion.cert_names.join(', ')} ${suggestion.cert_names.length === 1 ? 'covers' : 'cover'} all of this already.`
    : '';
  return {
    json: answer,
    text: `${message}${covered}`,
    next: [
      ['follow it', just('cert-status', cert_name, 'wait')],
      ...(other === undefined
        ? []
        : ([
            ['use what is there', just('proxy-cert-attach', attachTo, other)],
            ['and take this back', just('cert-delete', cert_name)],
          ] as const)),
    ],
  };
}
