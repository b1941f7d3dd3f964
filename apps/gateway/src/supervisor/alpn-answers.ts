import { acmeTlsCertificate, generatePrivateKey } from '#pki';
import type { AlpnChallenge, Listing } from '#store';
import type { AlpnAnswer } from '../snapshot/records.ts';

interface Made {
  readonly keyAuthorization: string;
  readonly answer: AlpnAnswer;
}

/** Makes the certificates that answer TLS-ALPN-01 challenges, one for each challenge, for all workers. */
export class AlpnAnswers {
  readonly #made = new Map<string, Made>();
  #rsaKey: Promise<string> | undefined;

  /** Those that have expired are as good as gone. */
  async of(listing: Listing<AlpnChallenge>, now: Date): Promise<Listing<AlpnAnswer>> {
    const answers: Listing<AlpnAnswer> = { records: [], broken: [...listing.broken] };
    for (const challenge of listing.records) {
      if (Date.parse(challenge.expires_at) <= now.getTime()) continue;
      try {
        answers.records.push(await this.#answer(challenge));
      } catch (error) {
        answers.broken.push({ id: challenge.name, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return answers;
  }

  /** Names of challenges that have expired. Redis lets them go without a word, so they have to be looked for. */
  expired(now: Date): string[] {
    return [...this.#made.values()]
      .filter(({ answer }) => Date.parse(answer.expires_at) <= now.getTime())
      .map(({ answer }) => answer.name);
  }

  forget(names: readonly string[]): void {
    for (const name of names) this.#made.delete(name);
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
