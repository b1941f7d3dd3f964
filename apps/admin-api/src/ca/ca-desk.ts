import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { CaError, PrivateCa, type CaErrorCode, type FoundingTerms } from '#ca';
import type { Configuration } from '#config';
import type {
  CaBundleQuery,
  CaCertificateHandedOut,
  CaCertificateOrder,
  CaFounding,
  CaImport,
  CaRenewal,
  CaRevocation,
  CaRevoked,
  CaStatus,
  IssuedCertificateView,
} from '#contracts';
import { authorityBundles, InvalidInput, mayManage, type CertificateAuthority, type CertName } from '#domain';
import { createPkcs12, PkiError, serialOf } from '#pki';
import { Store } from '#store';
import { AcmeUrls } from '../acme/acme-urls.ts';
import type { Caller } from '../auth/caller.ts';
import { CertificateOrders } from '../certificates/certificate-orders.ts';
import { FromConfiguration } from '../config.ts';
import { caStatus, issuedView, warningsOf } from './ca-view.ts';

/** What the API does with the private CA. */
@Injectable()
export class CaDesk {
  readonly #ca: PrivateCa;
  readonly #store: Store;
  readonly #orders: CertificateOrders;
  readonly #urls: AcmeUrls;
  readonly #configuration: Configuration;

  constructor(
    ca: PrivateCa,
    store: Store,
    orders: CertificateOrders,
    urls: AcmeUrls,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#ca = ca;
    this.#store = store;
    this.#orders = orders;
    this.#urls = urls;
    this.#configuration = configuration;
  }

  status = async (): Promise<CaStatus> => this.#shown(await this.#ca.find());

  /** What a person should do something about; none while it cannot be read, which others tell. */
  async warnings(): Promise<string[]> {
    const { records } = await this.#store.internalCa.list();
    return records.flatMap((ca) => warningsOf(ca, new Date(), this.#configuration.CA_CERT_DAYS));
  }

  async bundle(part: CaBundleQuery['part']): Promise<string> {
    return authorityBundles((await this.#existing()).authorities, new Date())[part];
  }

  /** A revocation list, DER. */
  async revocationList(id: string): Promise<Buffer> {
    const list = await this.#ca.revocationList(id, new Date());
    if (!list)
      throw new NotFoundException(
        `The private CA has no revocation list ${id}; GET /ca says the ids of its authorities.`,
      );
    return list.der;
  }

  /** All revocation lists, PEM. */
  async revocationLists(): Promise<string> {
    const { authorities } = await this.#existing();
    const lists = await Promise.all(
      authorities.filter(({ keyed }) => keyed).map(({ id }) => this.#ca.revocationList(id, new Date())),
    );
    return lists.flatMap((list) => (list ? [pemOf(list.der)] : [])).join('');
  }

  async issued(caller: Caller): Promise<IssuedCertificateView[]> {
    const [{ records }, ca] = await Promise.all([this.#store.internalCa.listIssued(), this.#ca.find()]);
    return records.filter((issued) => mayManage(caller, issued)).map((issued) => issuedView(issued, ca));
  }

  init = (body: CaFounding): Promise<CaStatus> =>
    this.#changed(() => {
      const { root_common_name: commonName, root_key_type: keyType, root_days: days, organization, country } = body;
      const root = { subject: { commonName, organization, country }, keyType, days };
      return this.#ca.generations.found({ root, ...belowOf(body) }, new Date());
    });

  import = (body: CaImport): Promise<CaStatus> =>
    this.#changed(() => {
      const brought = { certificatePem: body.certificate_pem, privateKeyPem: body.private_key_pem };
      return this.#ca.generations.import(brought, belowOf(body), new Date());
    }, fieldOfImport);

  renew = ({ root, permitted_names: permitted, key_type: keyType }: CaRenewal): Promise<CaStatus> =>
    this.#changed(() => this.#ca.generations.renew({ root, permitted, keyType }, new Date()));

  async handOut(caller: Caller, order: CaCertificateOrder): Promise<CaCertificateHandedOut> {
    const { purpose, common_name: commonName, passphrase, days, key_type: keyType } = order;
    const signed = await told(
      () =>
        this.#ca.handOut(
          {
            purpose,
            commonName,
            names: order.names,
            days: days ?? undefined,
            keyType: keyType ?? this.#configuration.CERT_KEY_TYPE,
            owner_token_hash: caller.hash,
            created_by: caller.name,
          },
          new Date(),
        ),
      () => 'names',
    );
    const { fullchain_pem, private_key_pem, issued } = signed;
    const contents = { fullchainPem: fullchain_pem, privateKeyPem: private_key_pem, friendlyName: commonName };
    return {
      serial: issued.serial,
      fingerprint: issued.fingerprint,
      names: [...issued.names],
      expires_at: issued.expires_at,
      fullchain_pem,
      private_key_pem,
      pkcs12: passphrase === null ? null : createPkcs12({ ...contents, passphrase }).toString('base64'),
    };
  }

  /** A certificate that is served is ordered again at once, unless its name is given up. */
  async revoke(caller: Caller, { serial: given, cert_name: name, reason }: CaRevocation): Promise<CaRevoked> {
    const serial = given ?? (await this.#serialOf(name as CertName));
    const { revoked_at } = await told(() =>
      this.#ca.revoke(
        serial,
        reason,
        (found) => ('owner_token_hash' in found ? mayManage(caller, found) : caller.admin),
        new Date(),
      ),
    );
    const again = reason === 'cessationOfOperation' ? undefined : await this.#orderAgain(caller, serial);
    const message = again === undefined ? `${serial} is revoked` : `${serial} is revoked; ${again} is ordered again`;
    return { serial, revoked_at, reason, message };
  }

  /** @returns the certificate that had this serial number and is replaced */
  async #orderAgain(caller: Caller, serial: string): Promise<CertName | undefined> {
    const name = (await this.#store.internalCa.findIssued(serial))?.record.cert_name;
    const current = name ? (await this.#store.certificates.find(name))?.record : undefined;
    if (!current || serialOf(current.fullchain_pem) !== serial) return undefined;
    await this.#orders.renew(caller, current.cert_name);
    return current.cert_name;
  }

  async #serialOf(name: CertName): Promise<string> {
    const found = await this.#store.certificates.find(name);
    if (found) return serialOf(found.record.fullchain_pem);
    throw new NotFoundException(`Certificate not found: ${name}`);
  }

  async #existing(): Promise<CertificateAuthority> {
    const ca = await this.#ca.find();
    if (ca) return ca;
    throw new NotFoundException('There is no private CA yet. Make one with ca-init, or bring one with ca-import.');
  }

  #changed = async (
    change: () => Promise<CertificateAuthority>,
    fieldOf: (error: PkiError) => string = () => 'permitted_names',
  ): Promise<CaStatus> => this.#shown(await told(change, fieldOf));

  #shown = (ca: CertificateAuthority | undefined): CaStatus =>
    caStatus(ca, new Date(), {
      certDays: this.#configuration.CA_CERT_DAYS,
      crlUrlOf: (id) => this.#ca.generations.crlUrl(id) ?? null,
      directoryUrl: this.#urls.exist ? this.#urls.directory() : null,
    });
}

const STATUS: Readonly<Record<CaErrorCode, typeof ConflictException | typeof NotFoundException>> = {
  CA_MISSING: NotFoundException,
  CA_EXISTS: ConflictException,
  CA_WITHOUT_ROOT_KEY: ConflictException,
  CA_CANNOT_ISSUE: ConflictException,
  CA_UNKNOWN_CERTIFICATE: NotFoundException,
  CA_ALREADY_OVER: ConflictException,
};

/** @param fieldOf which field is wrong when something about a key or a certificate is; without it nothing can be */
async function told<T>(work: () => Promise<T>, fieldOf?: (error: PkiError) => string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CaError) throw new STATUS[error.code](error.message);
    if (error instanceof PkiError && fieldOf) throw InvalidInput.of(fieldOf(error), `cannot be used: ${error.message}`);
    throw error;
  }
}

const fieldOfImport = ({ code }: PkiError): string =>
  code.startsWith('PKI_KEY_') ? 'private_key_pem' : 'certificate_pem';

const belowOf = (body: CaFounding | CaImport): Pick<FoundingTerms, 'intermediate' | 'force'> => ({
  intermediate: {
    subject: {
      commonName: body.intermediate_common_name,
      organization: body.organization,
      country: body.country,
    },
    keyType: body.intermediate_key_type,
    days: body.intermediate_days,
    permitted: body.permitted_names,
  },
  force: body.force,
});

/** RFC 7468 5. */
const pemOf = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END X509 CRL-----\n`;
