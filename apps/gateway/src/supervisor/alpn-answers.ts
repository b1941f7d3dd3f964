import { acmeTlsCertificate, generatePrivateKey } from '#pki';
import type { AlpnChallenge, Listing } from '#store';
import type { AlpnAnswer } from '../snapshot/records.ts';
import type { Source } from './kept-part.ts';

interface Made {
  readonly keyAuthorization: string;
  readonly answer: AlpnAnswer;
}

export const isOver = ({ expires_at }: Pick<AlpnAnswer, 'expires_at'>): boolean => Date.parse(expires_at) <= Date.now();

/**
 * Makes the certificates that answer TLS-ALPN-01 challenges, one for each challenge, for all workers. Redis lets challenges go
 * without a word, so those that are over count for nothing.
 */
export class AlpnAnswers implements Source<AlpnAnswer> {
  readonly #challenges: Source<AlpnChallenge>;
  readonly #made = new Map<string, Made>();
  #rsaKey: Promise<string> | undefined;

  constructor(challenges: Source<AlpnChallenge>) {
    this.#challenges = challenges;
  }

  async list(): Promise<Listing<AlpnAnswer>> {
    const asked = [...this.#made.keys()];
    return this.#answers(asked, await this.#challenges.list());
  }

  async findAll(names: readonly string[]): Promise<Listing<AlpnAnswer>> {
    return this.#answers(names, await this.#challenges.findAll(names));
  }

  /** @param asked names whose certificates are not needed any more if they are not in the listing */
  async #answers(asked: readonly string[], listing: Listing<AlpnChallenge>): Promise<Listing<AlpnAnswer>> {
    const answers: Listing<AlpnAnswer> = { records: [], broken: [...listing.broken] };
    for (const challenge of listing.records) {
      if (isOver(challenge)) continue;
      try {
        answers.records.push(await this.#answer(challenge));
      } catch (error) {
        answers.broken.push({ id: challenge.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    const answered = new Set(answers.records.map(({ name }) => name));
    for (const name of asked) if (!answered.has(name)) this.#made.delete(name);
    return answers;
  }

  async #answer({ name, key_authorization, expires_at }: AlpnChallenge): Promise<AlpnAnswer> {
    const made = this.#made.get(name);
    const { ecdsa, rsa } =
      made?.keyAuthorization === key_authorization ? made.answer : await this.#make(name, key_authorization);
    const answer = { name, expires_at, ecdsa, rsa };
    this.#made.set(name, { keyAuthorization: key_authorization, answer });
    return answer;
  }

  async #make(name: string, keyAuthorization: string): Promise<Pick<AlpnAnswer, 'ecdsa' | 'rsa'>> {
    // A new RSA key takes a tenth of a second and more. These certificates vouch for nothing, so one key does for all.
    this.#rsaKey ??= generatePrivateKey('rsa-2048');
    const [ecdsa, rsa] = await Promise.all([
      acmeTlsCertificate(name, keyAuthorization),
      this.#rsaKey.then((key) => acmeTlsCertificate(name, keyAuthorization, key)),
    ]);
    return { ecdsa, rsa };
  }
}
