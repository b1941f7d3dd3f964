import type { X509Certificate } from 'node:crypto';
import type { SecureContext, TLSSocket } from 'node:tls';
import { isWildcard } from '#domain';
import type { TargetRecord } from '../snapshot/records.ts';
import type { CertificateQueue } from './certificate-queue.ts';
import type { CertificateTable } from './certificate-table.ts';
import type { ChallengeTable } from './challenge-table.ts';
import type { ClientTrustTable, HostTrust } from './client-trust-table.ts';
import type { InternalCa } from './internal-ca.ts';
import { plainAddress } from '../exchange/connection.ts';
import { canonicalServerName } from './server-name.ts';

/** The protocol of TLS-ALPN-01 (RFC 8737 6.2). It carries nothing: the handshake is all there is to it. */
export const ACME_TLS = 'acme-tls/1';

type TellContext = (error: Error | null, context?: SecureContext) => void;

export interface HandshakeParts {
  readonly certificates: CertificateTable;
  readonly challenges: ChallengeTable;
  readonly trusts: ClientTrustTable;
  readonly internalCa: InternalCa;
  /** Where a first handshake waits for its certificate; undefined where none is ordered on demand. */
  readonly queue: CertificateQueue | undefined;
  readonly targetOf: (
    host: string,
  ) => Pick<TargetRecord, 'hostname' | 'enabled' | 'enable_https' | 'min_tls_version'> | undefined;
}

/**
 * What happens in every TLS handshake: which protocol is spoken and which certificate is shown, from memory alone. Both are called by
 * Node, where an exception would end the process or the connection without a word (CVE-2026-21637); so there is none.
 */
export class Handshakes {
  readonly #parts: HandshakeParts;
  /** Contexts of challenges, by connection: TLS 1.3 asks for the protocol first, and the certificate must not undo its answer. */
  readonly #answered = new WeakMap<object, SecureContext>();
  /** By whose rules a client is asked for a certificate. */
  readonly #asked = new WeakMap<object, { readonly host: string; readonly trust: HostTrust | undefined }>();

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
  }

  /** ALPNCallback. The same choices as Node's own with h2 and http/1.1; undefined is a fatal alert, as RFC 7301 3.2 asks. */
  get chooseProtocol(): (hello: { servername: string; protocols: string[] }) => string | undefined {
    // Node calls both as methods of the connection's TLSSocket.
    const answerFor = (socket: TLSSocket, serverName: string, protocols: readonly string[]): string | undefined =>
      this.#chooseProtocol(socket, serverName, protocols);
    return function (this: unknown, { servername, protocols }) {
      return answerFor(this as TLSSocket, servername, protocols);
    };
  }

  /** SNICallback. It answers at once, unless the certificate is being ordered on demand. */
  get chooseCertificate(): (serverName: string, tell: TellContext) => void {
    const answerFor = (socket: TLSSocket, serverName: string, tell: TellContext): void =>
      this.#chooseCertificate(socket, serverName, tell);
    return function (this: unknown, serverName, tell) {
      answerFor(this as TLSSocket, serverName, tell);
    };
  }

  /** SNICallback of a server that asks clients for certificates. */
  get chooseCertificateAsking(): (serverName: string, tell: TellContext) => void {
    const answerFor = (socket: TLSSocket, serverName: string, tell: TellContext): void => {
      const host = canonicalServerName(serverName);
      this.#asked.set(socket, { host, trust: this.#parts.trusts.find(host) });
      this.#chooseCertificate(socket, serverName, tell);
    };
    return function (this: unknown, serverName, tell) {
      answerFor(this as TLSSocket, serverName, tell);
    };
  }

  get asksNobody(): boolean {
    return this.#parts.trusts.isEmpty;
  }

  asksClientsOf(serverName: string): boolean {
    return this.#parts.trusts.find(canonicalServerName(serverName)) !== undefined;
  }

  /** Why a certificate of a trusted authority is refused nevertheless; empty: it is not. */
  problemOf(certificate: X509Certificate): string {
    return this.#parts.internalCa.problemOf(certificate);
  }

  /**
   * Whether a client that was asked for a certificate would be let in by the rules of now as well.
   * @param shown what it has shown
   */
  stillTrusts(socket: TLSSocket, shown: X509Certificate | undefined): boolean {
    const asked = this.#asked.get(socket);
    if (asked?.trust === undefined || (shown && this.problemOf(shown) !== '')) return false;
    return this.#parts.trusts.stillTrusts(asked.host, asked.trust);
  }

  #chooseProtocol(
    socket: TLSSocket,
    serverName: string | false | undefined,
    protocols: readonly string[],
  ): string | undefined {
    try {
      const named = typeof serverName === 'string' && serverName !== '';
      // A CA offers nothing else (RFC 8737 3); whoever offers more is an ordinary client.
      if (protocols.length === 1 && protocols[0] === ACME_TLS)
        return named ? this.#answerChallenge(socket, canonicalServerName(serverName)) : undefined;
      if (!named) this.#showForAddress(socket);
    } catch {
      // The certificate that it would get anyway is shown.
    }
    if (protocols.includes('h2')) return 'h2';
    return protocols.includes('http/1.1') ? 'http/1.1' : undefined;
  }

  #answerChallenge(socket: TLSSocket, serverName: string): string | undefined {
    const { certificates, challenges } = this.#parts;
    const keyType = settledCipher(socket) && certificates.choose(serverName).isRsa ? 'rsa' : 'ecdsa';
    const context = challenges.contextFor(serverName, keyType);
    if (!context) return undefined;
    this.#answered.set(socket, context);
    socket.setKeyCert(context);
    return ACME_TLS;
  }

  /** No name, no SNICallback; here is the only place to look at which address was called. */
  #showForAddress(socket: TLSSocket): void {
    const { certificates } = this.#parts;
    const chosen = certificates.chooseForAddress(plainAddress(socket.localAddress ?? ''));
    const byDefault = certificates.forAnyAddress;
    if (chosen === byDefault || (settledCipher(socket) && chosen.isRsa !== byDefault.isRsa)) return;
    const context = chosen.context();
    if (context) socket.setKeyCert(context);
  }

  #chooseCertificate(socket: TLSSocket, serverName: string, tell: TellContext): void {
    try {
      const host = canonicalServerName(serverName);
      const answered = this.#answered.get(socket);
      if (answered) tell(null, answered);
      else if (this.#isTooOld(socket, host)) tell(new Error('the TLS version is older than the host wants'));
      else if (!this.#waits(socket, host, tell)) this.#show(socket, host, tell);
    } catch (error) {
      tell(errorOf(error));
    }
  }

  #show(socket: TLSSocket, host: string, tell: TellContext): void {
    const { certificates } = this.#parts;
    try {
      const trust = this.#asked.get(socket)?.trust;
      tell(null, trust?.contextFor(certificates.usable(host)) ?? certificates.contextFor(host));
    } catch (error) {
      tell(errorOf(error));
    }
  }

  /** The version is settled by now, so that all there is left is to hang up. A CA may come with any. */
  #isTooOld(socket: TLSSocket, host: string): boolean {
    if (this.#parts.targetOf(host)?.min_tls_version !== '1.3') return false;
    return socket.getProtocol() === 'TLSv1.2' && !this.#parts.challenges.has(host);
  }

  /** @returns whether the handshake goes on later */
  #waits(socket: TLSSocket, host: string, tell: TellContext): boolean {
    const { queue, certificates, challenges, targetOf } = this.#parts;
    if (!queue || certificates.has(host)) return false;
    const target = targetOf(host);
    // With TLS 1.2 the CA's own handshake comes here before it says that it is one. It must not wait for itself.
    if (!target?.enabled || !target.enable_https || challenges.has(host)) return false;
    // A wildcard's certificate was ordered with it: names below it are anybody's to make up, and its challenge takes too long.
    if (isWildcard(target.hostname)) return false;
    const leave = queue.wait(host, () => {
      socket.off('close', leave ?? ignore);
      this.#show(socket, host, tell);
    });
    if (leave) socket.once('close', leave);
    return leave !== undefined;
  }
}

/**
 * With TLS 1.2 the cipher suite, and with it the kind of key, is settled before the protocol is chosen: a certificate with a key of
 * another kind would break the handshake.
 */
const settledCipher = (socket: TLSSocket): boolean => socket.getProtocol() === 'TLSv1.2';

const ignore = (): void => {};

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
