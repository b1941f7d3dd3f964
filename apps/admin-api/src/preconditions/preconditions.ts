import type { Request } from 'express';
import { parseEntityTags, type EntityTag, type EntityTags } from './entity-tags.ts';

/** What a client said about what it has seen, field by field (RFC 9110 13.1). */
export interface Preconditions {
  readonly match: EntityTags | undefined;
  readonly noneMatch: EntityTags | undefined;
}

/** @throws InvalidInput */
export function preconditionsOf(request: Request): Preconditions {
  const [match, noneMatch] = [request.get('if-match'), request.get('if-none-match')];
  return {
    match: match === undefined ? undefined : parseEntityTags('If-Match', match),
    noneMatch: noneMatch === undefined ? undefined : parseEntityTags('If-None-Match', noneMatch),
  };
}

/**
 * An ETag has two parts: of the record, and of what this caller is shown of it and of others, such as the hosts that use an
 * access list. A representation is the same when both are; an update is lost only where the record is another.
 */
export const entityTag = (record: string, shown: string): string => `${record}.${shown}`;

const recordPart = ({ value }: EntityTag): string => value.split('.')[0] ?? '';

/** If-Match compares strongly: a weak tag promises too little (RFC 9110 8.8.3.2, 13.1.1). */
export const matchesRecord = (tags: EntityTags, record: string): boolean =>
  tags === '*' || tags.some((tag) => !tag.weak && recordPart(tag) === record);

/** If-Match of a read, which is about the whole representation. */
export const matchesStrongly = (tags: EntityTags, current: string): boolean =>
  tags === '*' || tags.some((tag) => !tag.weak && tag.value === current);

/** If-None-Match compares weakly: whoever cached what is equivalent has no need of the rest (RFC 9110 13.1.2). */
export const matchesWeakly = (tags: EntityTags, current: string): boolean =>
  tags === '*' || tags.some((tag) => tag.value === current);

/** If-None-Match of a change: most of all `*`, which makes what is not there yet. */
export const matchesRecordWeakly = (tags: EntityTags, record: string): boolean =>
  tags === '*' || tags.some((tag) => recordPart(tag) === record);
