import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Store } from '#store';
import { AcmeProblem } from './acme-problem.ts';

const LIFETIME_MS = 3_600_000;
const TIME_BYTES = 6;
const ID_BYTES = 12;
const MAC_BYTES = 16;

/**
 * Nonces that prevent replays (RFC 8555 6.5). Each says when it was made and is signed with a secret that all replicas share, so
 * that giving one out costs nothing that is kept; only those that came back with a good signature are remembered.
 */
@Injectable()
export class Nonces {
  readonly #store: Store;
  #secret: Promise<Buffer> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  async issue(now = Date.now()): Promise<string> {
    const content = Buffer.alloc(TIME_BYTES + ID_BYTES);
    content.writeUIntBE(now, 0, TIME_BYTES);
    randomBytes(ID_BYTES).copy(content, TIME_BYTES);
    return Buffer.concat([content, await this.#mac(content)]).toString('base64url');
  }

  /** @throws AcmeProblem badNonce for one that is not ours, or too old */
  async check(nonce: string, now = Date.now()): Promise<void> {
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== TIME_BYTES + ID_BYTES + MAC_BYTES) throw bad('was not given out here');
    const content = bytes.subarray(0, TIME_BYTES + ID_BYTES);
    if (!timingSafeEqual(bytes.subarray(TIME_BYTES + ID_BYTES), await this.#mac(content))) {
      // The data may have been replaced under us, and with them the secret.
      this.#secret = undefined;
      throw bad('was not given out here');
    }
    if (endOf(bytes) <= now) throw bad('is too old');
  }

  /** Uses one that was checked up. @throws AcmeProblem badNonce when somebody was first */
  async use(nonce: string, now = Date.now()): Promise<void> {
    const bytes = Buffer.from(nonce, 'base64url');
    const id = bytes.subarray(TIME_BYTES, TIME_BYTES + ID_BYTES).toString('base64url');
    const seconds = Math.max(1, Math.ceil((endOf(bytes) - now) / 1_000));
    if (!(await this.#store.directory.useNonce(id, seconds))) throw bad('was used already');
  }

  async #mac(content: Buffer): Promise<Buffer> {
    this.#secret ??= this.#store.secrets.shared('acme-nonces');
    try {
      return createHmac('sha256', await this.#secret)
        .update(content)
        .digest()
        .subarray(0, MAC_BYTES);
    } catch (error) {
      this.#secret = undefined;
      throw error;
    }
  }
}

const endOf = (bytes: Buffer): number => bytes.readUIntBE(0, TIME_BYTES) + LIFETIME_MS;

const bad = (why: string): AcmeProblem =>
  new AcmeProblem('badNonce', `The nonce ${why}; repeat the request with the one of this answer.`);
