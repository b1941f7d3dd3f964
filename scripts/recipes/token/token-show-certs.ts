import { isInProgress, type Certificate, type Issuance } from '#domain';
import { tokenName } from '../arguments/kinds.ts';
import { optional } from '../arguments/parameter.ts';
import { validity } from '../cert/validity.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { noSuchToken } from './token-show.ts';

interface OwnedCertificate {
  readonly token: string;
  readonly cert_name: string;
  readonly domains: readonly string[];
  readonly expires_at: string | null;
  /** Of its latest issuance; null when that is long over. */
  readonly step: string | null;
}

export const tokenShowCerts = recipe({
  name: 'token-show-certs',
  summary: 'Lists certificates by the token that owns them.',
  example: ['alice'],
  parameters: { name: optional(tokenName, 'only those of this token') },
  run: async ({ name }, context) => {
    const store = await context.store();
    const hash = name === undefined ? undefined : await store.tokens.hashOf(name);
    if (name !== undefined && hash === undefined) throw noSuchToken(name);
    const [tokens, certificates, issuances] = await Promise.all([
      store.tokens.list(),
      store.certificates.list(),
      store.certificates.listIssuances(),
    ]);
    for (const { reason } of [...tokens.broken, ...certificates.broken, ...issuances.broken])
      context.terminal.warn(reason);
    const names = new Map(tokens.records.map((token) => [token.hash, token.name]));
    const owned = merged(certificates.records, issuances.records)
      .filter(({ owner }) => hash === undefined || owner.owner_token_hash === hash)
      .map(({ owner, ...rest }) => ({
        token: names.get(owner.owner_token_hash) ?? `${owner.created_by} (gone)`,
        ...rest,
      }))
      .sort((a, b) => a.token.localeCompare(b.token) || a.cert_name.localeCompare(b.cert_name));
    return { json: owned, text: owned.length ? drawn(owned) : 'There are no certificates.', next: nextStep(owned) };
  },
});

/** Certificates, and those that are only being made: by name, with the step of the latest issuance. */
function merged(
  certificates: readonly Certificate[],
  issuances: readonly Issuance[],
): (Omit<OwnedCertificate, 'token'> & { owner: Certificate | Issuance })[] {
  const latest = new Map(issuances.map((issuance) => [issuance.cert_name, issuance]));
  const issued = new Set(certificates.map(({ cert_name }) => cert_name));
  return [
    ...certificates.map((owner) => ({
      owner,
      cert_name: owner.cert_name,
      domains: owner.domains,
      expires_at: owner.expires_at,
      step: latest.get(owner.cert_name)?.step ?? null,
    })),
    ...issuances
      .filter(({ cert_name }) => !issued.has(cert_name))
      .map((owner) => ({
        owner,
        cert_name: owner.cert_name,
        domains: owner.domains,
        expires_at: null,
        step: owner.step,
      })),
  ];
}

const drawn = (owned: readonly OwnedCertificate[]): string =>
  table(
    [
      { title: 'TOKEN', of: ({ token }) => token },
      { title: 'CERTIFICATE', of: ({ cert_name }) => cert_name },
      { title: 'DOMAINS', of: ({ domains }) => domains.join(', ') },
      { title: 'VALID UNTIL', of: ({ expires_at }) => (expires_at === null ? 'not issued' : validity(expires_at)) },
      { title: 'ISSUANCE', of: ({ step }) => step ?? '-' },
    ],
    owned,
  );

function nextStep(owned: readonly OwnedCertificate[]): [what: string, command: string][] {
  const [first] = owned;
  if (!first) return [['order one', just('cert-create', 'my-cert', 'app.example.com', 'you@example.com', 'admin')]];
  const busy = owned.find(
    ({ step }) => step !== null && (step === 'failed' || isInProgress({ step: step as Issuance['step'] })),
  );
  return busy
    ? [['see how it goes', just('cert-status', busy.cert_name)]]
    : [['look at one', just('cert-show', first.cert_name)]];
}
