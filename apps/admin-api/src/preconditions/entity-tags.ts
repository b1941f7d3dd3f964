import { InvalidInput } from '#domain';

export interface EntityTag {
  readonly weak: boolean;
  /** What stands between the quotation marks. */
  readonly value: string;
}

/** What a conditional request names: any representation there is, or one of these. */
export type EntityTags = '*' | readonly EntityTag[];

/** An element of the list, which may be empty (RFC 9110 5.6.1.2, 8.8.3). */
const ELEMENT = /[\t ]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[\t ]*(,|$)/y;

/** @throws InvalidInput that names the field where its value is not as RFC 9110 13.1.1 says */
export function parseEntityTags(field: string, text: string): EntityTags {
  if (text.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  const element = new RegExp(ELEMENT);
  for (;;) {
    const found = element.exec(text);
    if (!found) throw wrong(field);
    const [, weak, value, comma] = found;
    if (value !== undefined) tags.push({ weak: weak !== undefined, value });
    if (comma === '') break;
  }
  if (tags.length === 0) throw wrong(field);
  return tags;
}

const wrong = (field: string): InvalidInput =>
  InvalidInput.of(
    field,
    'must be * or the ETag of an answer, with its quotation marks; of several with commas between them',
  );
