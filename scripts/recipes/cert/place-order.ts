import { CertificateAccepted } from '#contracts';
import { isAddress, isWildcard, type CertifiedName } from '#domain';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { orderBody, type OrderValues } from './order-parameters.ts';

interface Wanted extends OrderValues {
  readonly name: string;
  readonly token?: string | undefined;
}

/** The names, as the endpoint for one or the one for several wants them. */
type Names = { readonly domain: CertifiedName } | { readonly domains: readonly CertifiedName[] };

/** Orders a certificate, and tells what is told of an order that was placed. */
export async function placeOrder({ name, token, ...terms }: Wanted, names: Names, context: Context): Promise<Outcome> {
  const api = context.api(await tokenFor(context, token));
  const order = { cert_name: name, ...orderBody(terms, context.configuration.ACME_STAGING_URL) };
  const domains = 'domain' in names ? [names.domain] : names.domains;
  const answer = await ('domain' in names
    ? api.ask('POST', '/certificates', CertificateAccepted, { body: { ...order, ...names } })
    : api.ask('POST', '/certificates/multi-domain', CertificateAccepted, { body: { ...order, ...names } }));
  const { message, suggestion } = answer;
  const [other] = suggestion?.cert_names ?? [];
  const host = domains.find((domain) => !isWildcard(domain) && !isAddress(domain));
  const covered = suggestion
    ? `\nnote: ${suggestion.cert_names.join(', ')} ${suggestion.cert_names.length === 1 ? 'covers' : 'cover'} all of this already.`
    : '';
  return {
    json: answer,
    text: `${message}${covered}`,
    next: [
      ['follow it', just('cert-status', name, 'wait')],
      ...(other === undefined
        ? []
        : [
            host === undefined
              ? (['see which hosts can use what is there', just('cert-coverage', other)] as const)
              : (['use what is there', just('proxy-cert-attach', host, other)] as const),
            ['and take this back', just('cert-delete', name)] as const,
          ]),
    ],
  };
}
