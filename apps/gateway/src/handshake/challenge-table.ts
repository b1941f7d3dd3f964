import { createSecureContext, type SecureContext } from 'node:tls';
import { challengedServerName } from '#domain';
import type { AlpnAnswer, Changed } from '../snapshot/records.ts';
import { tlsSettings } from './tls-settings.ts';

/** The TLS-ALPN-01 challenges that are pending, by the server name that a CA asks for. */
export class ChallengeTable {
  readonly #pending = new Map<string, AlpnAnswer>();

  apply(changed: Changed<AlpnAnswer>): void {
    for (const name of changed.gone) this.#pending.delete(challengedServerName(name));
    for (const answer of changed.set) this.#pending.set(challengedServerName(answer.name), answer);
  }

  has(serverName: string): boolean {
    return this.#find(serverName) !== undefined;
  }

  /** A CA asks a few times for each, so its context is not kept. */
  contextFor(serverName: string, keyType: 'ecdsa' | 'rsa'): SecureContext | undefined {
    const keyed = this.#find(serverName)?.[keyType];
    return keyed && createSecureContext({ ...tlsSettings, cert: keyed.certificate_pem, key: keyed.private_key_pem });
  }

  #find(serverName: string): AlpnAnswer | undefined {
    const answer = this.#pending.get(serverName);
    if (!answer || Date.parse(answer.expires_at) > Date.now()) return answer;
    this.#pending.delete(serverName);
    return undefined;
  }
}
