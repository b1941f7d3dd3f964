import { randomInt } from 'node:crypto';
import { DnsError } from '../dns-error.ts';
import type { Means } from '../provider.ts';
import { askOverTcp } from '../resolve/exchange.ts';
import { describeServer, type ServerAddress } from '../resolve/server-address.ts';
import { CLASS, OPCODE, RCODE, rcodeName, TYPE, type QueryType } from '../wire/codes.ts';
import { encodeMessage, query, type Message, type OutgoingMessage, type OutgoingRecord } from '../wire/message.ts';
import { sign, verify, type Signed, type TsigKey } from '../wire/tsig.ts';
import { explainTsig } from './explain-answer.ts';

/**
 * A DNS server that is talked to over TCP, and signed both ways if there is a key. Questions are signed too: servers with
 * views choose the view by the key.
 */
export class SignedServer {
  /** The server, for messages. */
  readonly words: string;
  readonly #address: ServerAddress;
  readonly #key: TsigKey | undefined;
  readonly #means: Means;

  constructor(address: ServerAddress, key: TsigKey | undefined, means: Means) {
    this.words = `The name server ${describeServer(address)}`;
    this.#address = address;
    this.#key = key;
    this.#means = means;
  }

  query(name: string, type: QueryType, signal: AbortSignal): Promise<Message> {
    return this.#ask(query(newId(), name, type, false), signal);
  }

  /** Sends one change to a zone; what the server thinks of it is in the answer's rcode. */
  update(zone: string, change: OutgoingRecord, signal: AbortSignal): Promise<Message> {
    return this.#ask(
      {
        id: newId(),
        opcode: OPCODE.UPDATE,
        recursionDesired: false,
        question: { name: zone, type: TYPE.SOA, class: CLASS.IN },
        authority: [change],
      },
      signal,
    );
  }

  async #ask(message: OutgoingMessage, signal: AbortSignal): Promise<Message> {
    const plain = encodeMessage(message);
    const signed = this.#key && sign(plain, this.#key, this.#seconds());
    const { requestTimeoutMs } = this.#means;
    const answer = await askOverTcp(this.#address, signed?.bytes ?? plain, message, requestTimeoutMs, signal);
    if (this.#key && signed) this.#check(answer, this.#key, signed);
    return answer;
  }

  #check(answer: Message, key: TsigKey, { mac }: Signed): void {
    const tsig = verify(answer, key, mac, this.#seconds());
    if (tsig?.error) throw explainTsig(tsig, key, this.words, this.#seconds());
    if (tsig?.verified) return;
    // A refusal that nobody has signed does no harm; what would be taken for a success does.
    if (!tsig && answer.rcode !== RCODE.NOERROR && answer.rcode !== RCODE.NXDOMAIN && answer.rcode !== RCODE.NOTAUTH)
      return;
    const what = tsig ? 'with a wrong signature' : `without a signature (${rcodeName(answer.rcode)})`;
    throw new DnsError(
      `${this.words} answers ${what}. It must know the key "${key.name}" (RFC2136_TSIG_NAME) with the same secret and algorithm; if it does, somebody stands between.`,
      { code: 'DNS_CREDENTIALS', retry: false },
    );
  }

  #seconds = (): number => Math.floor(this.#means.now() / 1000);
}

const newId = (): number => randomInt(0x1_0000);
