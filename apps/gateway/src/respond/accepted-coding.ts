import { oncePerName } from '../exchange/fields.ts';

/** What answers can be compressed with, the one that is taken first where a client likes several as much. */
const CODINGS = ['zstd', 'br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

/** RFC 9110 12.4.2. */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * What a client likes best of what there is (RFC 9110 12.5.3); undefined where that is the content as it is.
 * @param value of Accept-Encoding; members of several such fields are joined by commas
 */
export function acceptedCoding(value: string): Coding | undefined {
  const best = liked(value);
  return best === '' ? undefined : (best as Coding);
}

/** Clients send few different values. */
const liked = oncePerName((value): string => {
  const weights = weightsOf(value);
  const others = weights.get('*') ?? 0;
  // As it is, content is always acceptable, but liked least unless the client says how much.
  let [best, weight]: [string, number] = ['', weights.get('identity') ?? 0];
  for (const coding of CODINGS) {
    const own = weights.get(coding) ?? others;
    // Of two that are liked as much, the one that is smaller: the first coding, and any before the content as it is.
    if (own > weight || (own === weight && own > 0 && best === '')) [best, weight] = [coding, own];
  }
  return best;
});

function weightsOf(value: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const member of value.toLowerCase().split(',')) {
    const [name = '', ...parameters] = member.split(';').map((part) => part.trim());
    // RFC 9110 8.4.1.3: x-gzip is the same.
    const coding = name === 'x-gzip' ? 'gzip' : name;
    if (coding !== '') weights.set(coding, weightOf(parameters));
  }
  return weights;
}

/** A weight that is none is a coding that is not taken. */
function weightOf([weight]: readonly string[]): number {
  return weight === undefined ? 1 : Number(WEIGHT.exec(weight)?.[1] ?? 0);
}
