import type { Fields } from './history.ts';

/** In place of a value that the history does not keep. Within one change the same number means the same value. */
interface Hidden {
  readonly hidden: number;
}

const SECRET_FIELD = /(^|_)(pem|password_hash|token|hmac_key|secret)$/;
/** Header values often are credentials for the backend. */
const SECRET_BELOW = 'custom_headers';
const SECRET_TEXT = /-----BEGIN |:\/\/[^/\s]*@/;
const SEALED = 'sealed:';
/** Longer than the longest notes. */
const MAX_TEXT = 4_000;
const MAX_FIELD = 16_000;

/** Takes out of the two sides of one change what must not be kept, or would be too much. */
export class Hiding {
  readonly #numbers = new Map<string, number>();

  fields(record: Fields): Fields {
    return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, this.#field(name, value)]));
  }

  #field(name: string, value: unknown): unknown {
    const kept = this.#value(value, isSecret(name));
    return JSON.stringify(kept ?? null).length > MAX_FIELD ? this.#hide(JSON.stringify(value)) : kept;
  }

  #value(value: unknown, secret: boolean): unknown {
    if (typeof value === 'string') return secret || mustGo(value) ? this.#hide(value) : value;
    if (Array.isArray(value)) return value.map((each) => this.#value(each, secret));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, this.#value(each, secret || isSecret(name))]),
    );
  }

  /** Sealing the same text twice gives two texts, of which nobody can tell whether they are the same; other fields tell. */
  #hide(text: string): Hidden {
    const known = text.startsWith(SEALED) ? SEALED : text;
    const number = this.#numbers.get(known) ?? this.#numbers.size + 1;
    this.#numbers.set(known, number);
    return { hidden: number };
  }
}

const isSecret = (field: string): boolean => SECRET_FIELD.test(field) || field === SECRET_BELOW;

const mustGo = (text: string): boolean => text.length > MAX_TEXT || text.startsWith(SEALED) || SECRET_TEXT.test(text);

export const isHidden = (value: unknown): value is Hidden =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  typeof (value as Partial<Hidden>).hidden === 'number';

/**
 * What a change has replaced, with what was hidden in it taken from the record where the change has left that as it was.
 * @param after what the change made of it, @param now the same fields as they stand
 * @returns undefined where something of it is kept nowhere any more
 */
export function withHidden(before: Fields, after: Fields, now: Fields): Fields | undefined {
  const known = new Map<number, unknown>();
  collect(after, now, known);
  let lost = false;
  const filled = (value: unknown): unknown => {
    if (isHidden(value)) {
      lost ||= !known.has(value.hidden);
      return known.get(value.hidden);
    }
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each)]));
  };
  const whole = filled(before) as Fields;
  return lost ? undefined : whole;
}

function collect(kept: unknown, now: unknown, known: Map<number, unknown>): void {
  if (isHidden(kept)) known.set(kept.hidden, now);
  else if (typeof kept === 'object' && kept !== null && typeof now === 'object' && now !== null)
    for (const [name, each] of Object.entries(kept)) collect(each, (now as Fields)[name], known);
}
