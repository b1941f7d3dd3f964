import { InvalidInput } from '#domain';

const MAX_LENGTH = 255;
/** A string of RFC 9651 3.3.3; and, because many send it so, one without quotation marks. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;

/** Reads the field Idempotency-Key (draft-ietf-httpapi-idempotency-key-header 2.1). @throws InvalidInput */
export function parseIdempotencyKey(text: string): string {
  const [, quoted] = QUOTED.exec(text) ?? [];
  const key = quoted?.replaceAll(/\\(.)/g, '$1') ?? (BARE.test(text) ? text : '');
  if (key && key.length <= MAX_LENGTH) return key;
  throw InvalidInput.of(
    'Idempotency-Key',
    `must be 1 to ${MAX_LENGTH} visible ASCII characters, best a new UUID for each thing to make, in quotation marks`,
  );
}
