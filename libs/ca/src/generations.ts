import {
  CA_DEFAULTS,
  InvalidInput,
  isToBeFollowed,
  issuingAuthority,
  signingRoot,
  type Authority,
  type CertificateAuthority,
  type KeyType,
} from '#domain';
import {
  authoritySubject,
  checkAuthority,
  type AuthorityKeys,
  type AuthoritySubject,
  type BroughtAuthority,
} from '#pki';
import { StoreError, type Store } from '#store';
import { CaError } from './ca-error.ts';
import { describeAuthority, makeIntermediate, makeNextRoot, makeRoot, type Keyed } from './make-authorities.ts';

export interface FoundingTerms {
  readonly root: { readonly subject: AuthoritySubject; readonly keyType: KeyType; readonly days: number };
  readonly intermediate: FoundingTerms['root'] & { readonly permitted: readonly string[] };
  /** Whether a CA that is there is given up for it. */
  readonly force: boolean;
}

export interface RenewalTerms {
  /** Whether the root is renewed too. */
  readonly root: boolean;
  /** undefined: as before. */
  readonly permitted?: readonly string[] | undefined;
  readonly keyType?: KeyType | undefined;
}

export interface CaOptions {
  /** CA_PUBLIC_URL: where clients find revocation lists; empty: certificates do not say. */
  readonly publicUrl: string;
  /** CA_CERT_DAYS: how long certificates live. */
  readonly certDays: number;
}

const byDefault = ({ commonName, keyType, days }: (typeof CA_DEFAULTS)['root' | 'intermediate']) => ({
  subject: { commonName, organization: null, country: null },
  keyType,
  days,
});

/** What a CA is made of where nobody said otherwise. */
export const DEFAULT_FOUNDING: FoundingTerms = {
  root: byDefault(CA_DEFAULTS.root),
  intermediate: { ...byDefault(CA_DEFAULTS.intermediate), permitted: [] },
  force: false,
};

/** The authorities of the private CA and how they follow one another. */
export class Generations {
  readonly #store: Store;
  readonly #options: CaOptions;
  #making: Promise<CertificateAuthority> | undefined;

  constructor(store: Store, options: CaOptions) {
    this.#store = store;
    this.#options = options;
  }

  /**
   * Makes a root and an intermediate.
   * @throws CaError CA_EXISTS unless forced; StoreError STORE_CONFLICT when somebody else made one at the same time
   */
  async found(terms: FoundingTerms, now: Date): Promise<CertificateAuthority> {
    return this.#found(terms, await this.#before(terms.force), now);
  }

  async #found({ root, intermediate }: FoundingTerms, before: string | null, now: Date): Promise<CertificateAuthority> {
    const top = await makeRoot(root, now);
    const below = await makeIntermediate(top, intermediate, this.crlUrl(top.authority.id), now);
    return this.#startOver(before, [top.authority, below.authority], [top, below]);
  }

  /**
   * Takes over an authority from elsewhere: a root with its key, below which an intermediate is made, or an intermediate with its
   * root, whose key stays where it is.
   * @throws PkiError when it cannot issue; InvalidInput when name constraints are wanted for what is signed already; CaError, StoreError
   * as found()
   */
  async import(
    brought: Omit<BroughtAuthority, 'now'>,
    { intermediate, force }: Pick<FoundingTerms, 'intermediate' | 'force'>,
    now: Date,
  ): Promise<CertificateAuthority> {
    const checked = checkAuthority({ ...brought, now });
    const before = await this.#before(force);
    const { certificate_pem, private_key_pem, key_type: keyType } = checked;
    const keys = { certificate_pem, private_key_pem };
    if (checked.kind === 'root') {
      const top = { authority: describeAuthority(certificate_pem, { keyType, now }), keys };
      const below = await makeIntermediate(top, intermediate, this.crlUrl(top.authority.id), now);
      return this.#startOver(before, [top.authority, below.authority], [top, below]);
    }
    if (intermediate.permitted.length > 0)
      throw InvalidInput.of(
        'permitted_names',
        "cannot bind an intermediate that is brought along: its own certificate says what it issues for. Leave them out, or bring the root's key",
      );
    const root = describeAuthority(checked.root_pem, { keyType: checked.root_key_type, now, keyed: false });
    const own = describeAuthority(certificate_pem, { keyType, now, root: root.id, permitted: checked.permitted });
    return this.#startOver(before, [root, own], [{ authority: own, keys }]);
  }

  /**
   * Makes the next intermediate, if asked for below a next root. What was issued before stays good, and those before stay known.
   * @throws CaError CA_MISSING, CA_WITHOUT_ROOT_KEY; StoreError STORE_CONFLICT when the CA was changed meanwhile
   */
  async renew({ root, permitted, keyType }: RenewalTerms, now: Date): Promise<CertificateAuthority> {
    const { ca, raw } = await this.existing();
    const above = signingRoot(ca, now);
    const like = ca.authorities.findLast(({ kind }) => kind === 'intermediate');
    if (!above || !like)
      throw new CaError(
        'CA_WITHOUT_ROOT_KEY',
        'The key of the root is not here, so no intermediate can be signed: make one where it is, and bring it with ca-import --force.',
      );
    const old = { authority: above, keys: await this.keysOf(above) };
    const top = root ? await makeNextRoot(old, { keyType: above.key_type, days: lifetimeOf(above) }, now) : old;
    const terms = {
      subject: authoritySubject(like.certificate_pem),
      keyType: keyType ?? like.key_type,
      days: lifetimeOf(like),
      permitted: permitted ?? like.permitted_names,
    };
    const below = await makeIntermediate(top, terms, this.crlUrl(top.authority.id), now);
    const made = root ? [top, below] : [below];
    const next = { ...ca, authorities: [...ca.authorities, ...made.map(({ authority }) => authority)] };
    await this.#store.commit(this.#store.internalCa.saving(next, raw, keysById(made)));
    return next;
  }

  /** The CA as it can issue: made where there is none, its intermediate followed by the next where that is due. */
  ready(now: Date): Promise<CertificateAuthority> {
    // Keys take seconds to make; all who wait here wait for the same.
    this.#making ??= this.#ready(now).finally(() => (this.#making = undefined));
    return this.#making;
  }

  async #ready(now: Date): Promise<CertificateAuthority> {
    const ca = await this.#find();
    try {
      if (!ca) return await this.#found(DEFAULT_FOUNDING, null, now);
      const due = this.#due(ca, now);
      return due ? await this.renew(due, now) : ca;
    } catch (error) {
      // Another process was first.
      const again = isConflict(error) ? await this.#find() : undefined;
      if (again) return again;
      throw error;
    }
  }

  #due(ca: CertificateAuthority, now: Date): RenewalTerms | undefined {
    const root = signingRoot(ca, now);
    if (!root) return undefined;
    const issuing = issuingAuthority(ca, now);
    const rootIsDue = isToBeFollowed(root, now, this.#options.certDays);
    const isDue = !issuing || isToBeFollowed(issuing, now, this.#options.certDays);
    return rootIsDue || isDue ? { root: rootIsDue } : undefined;
  }

  /** @throws CaError CA_MISSING */
  async existing(): Promise<{ readonly ca: CertificateAuthority; readonly raw: string }> {
    const { record: ca, raw } = await this.#store.internalCa.find();
    if (ca && raw !== null) return { ca, raw };
    throw new CaError('CA_MISSING', `There is no private CA yet. Make one with ca-init, or bring one with ca-import.`);
  }

  /** What a new CA takes the place of; it need not be readable. */
  async #before(force: boolean): Promise<string | null> {
    const raw = await this.#store.internalCa.raw();
    if (raw === null || force) return raw;
    throw new CaError(
      'CA_EXISTS',
      `There is a private CA already. With --force it is given up for a new one: nothing that it has issued is trusted any more. ca-renew makes the next intermediate instead.`,
    );
  }

  async #startOver(
    before: string | null,
    authorities: readonly Authority[],
    keyed: readonly Keyed[],
  ): Promise<CertificateAuthority> {
    const old = (await this.#store.internalCa.list()).records[0];
    const kept = new Set(authorities.map(({ id }) => id));
    const dropped = (old?.authorities ?? []).map(({ id }) => id).filter((id) => !kept.has(id));
    // One that is brought again, as when its key was lost, has revoked what it has revoked.
    const revoked = (old?.revoked ?? []).filter(({ authority }) => kept.has(authority));
    const ca: CertificateAuthority = { authorities, revoked, revision: old?.revision ?? 0 };
    await this.#store.commit(this.#store.internalCa.saving(ca, before, keysById(keyed), dropped));
    return ca;
  }

  #find = async (): Promise<CertificateAuthority | undefined> => (await this.#store.internalCa.find()).record;

  /** @throws StoreError when the key cannot be read */
  async keysOf({ id, certificate_pem }: Authority): Promise<AuthorityKeys> {
    return { certificate_pem, private_key_pem: await this.#store.internalCa.keyOf(id) };
  }

  /** Where an authority's revocation list is; undefined: nobody is told. */
  crlUrl(id: string): string | undefined {
    const { publicUrl } = this.#options;
    return publicUrl === '' ? undefined : `${publicUrl.replace(/\/$/, '')}/ca/crl/${id}.crl`;
  }
}

const MS_PER_DAY = 86_400_000;

const keysById = (keyed: readonly Keyed[]): Map<string, string> =>
  new Map(keyed.map(({ authority, keys }) => [authority.id, keys.private_key_pem]));

const lifetimeOf = ({ added_at, expires_at }: Authority): number =>
  Math.max(1, Math.round((Date.parse(expires_at) - Date.parse(added_at)) / MS_PER_DAY));

export const isConflict = (error: unknown): boolean => error instanceof StoreError && error.code === 'STORE_CONFLICT';
