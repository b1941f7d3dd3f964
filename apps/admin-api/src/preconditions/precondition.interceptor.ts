import { createHmac } from 'node:crypto';
import {
  Injectable,
  PreconditionFailedException,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { guarded, Store, type Transaction } from '#store';
import {
  entityTag,
  matchesRecord,
  matchesRecordWeakly,
  matchesStrongly,
  matchesWeakly,
  preconditionsOf,
  type Preconditions,
} from './preconditions.ts';
import { resourcePath, resourceRecord, type ResourceRecord } from './resource-records.ts';

const READS = new Set(['GET', 'HEAD']);
const TAG_BYTES = 15;

/**
 * Gives what is read an ETag, and has changes happen only on the conditions of their request, for all resources in one way.
 * The condition of a change is looked at when all other checks are through (RFC 9110 13.2.1), in one step with its first write:
 * of two writers that have read the same, one gets 412.
 */
@Injectable()
export class PreconditionInterceptor implements NestInterceptor {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const { path: route } = request.route as { path: string };
    const path = resourcePath(route);
    const record = path === undefined ? undefined : resourceRecord(path, request.params, this.#store.keys);
    if (READS.has(request.method)) {
      if (!record) return next.handle();
      return of(await this.#read(request, context.switchToHttp().getResponse<Response>(), record, next));
    }
    const conditions = preconditionsOf(request);
    if (path === undefined) refuseTags(conditions, request);
    if (!record || !(conditions.match ?? conditions.noneMatch)) return next.handle();
    return of(await this.#change(() => this.#meet(conditions, record, request), next));
  }

  async #read(request: Request, response: Response, { key }: ResourceRecord, next: CallHandler): Promise<unknown> {
    const { match, noneMatch } = preconditionsOf(request);
    // Before the handler reads it: a tag that is too old makes a change fail, one that is too new would let it overwrite another.
    const tags = await this.#tagsOf(key).catch(() => undefined);
    const body: unknown = await lastValueFrom(next.handle());
    // What is no object is a file or a list of something else. A tag that cannot be made while Redis takes no writes is left out.
    if (!tags || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
    const current = entityTag(tags.record, tags.digest(JSON.stringify(body)));
    if (match && !matchesStrongly(match, current)) throw changed(request);
    response.setHeader('etag', `"${current}"`);
    if (!noneMatch || !matchesWeakly(noneMatch, current)) return body;
    response.status(304);
    return undefined;
  }

  async #change(meet: () => Promise<Transaction>, next: CallHandler): Promise<unknown> {
    let met = false;
    const guard = { bring: meet, done: () => void (met = true) };
    const answer: unknown = await guarded(guard, () => lastValueFrom(next.handle()));
    if (!met) await meet();
    return answer;
  }

  /** @returns what makes the change fail when the record is not the one that was looked at. @throws PreconditionFailedException */
  async #meet(conditions: Preconditions, { key, always }: ResourceRecord, request: Request): Promise<Transaction> {
    const { match, noneMatch } = conditions;
    const { raw, record } = await this.#tagsOf(key);
    const isThere = always || raw !== null;
    if (match && !(isThere && matchesRecord(match, record))) throw changed(request);
    if (noneMatch && isThere && matchesRecordWeakly(noneMatch, record))
      throw new PreconditionFailedException(
        `${request.path} is there already, as If-None-Match has it; nothing was changed.`,
      );
    return { expect: [[key, raw]], writes: [] };
  }

  /** Under a secret, because tags are shown to strangers as well, who could try out what a record holds besides what they see. */
  async #tagsOf(key: string): Promise<{ raw: string | null; record: string; digest: (text: string) => string }> {
    const [raw, secret] = await Promise.all([this.#store.raw(key), this.#store.secrets.shared('etag')]);
    const digest = (text: string): string =>
      createHmac('sha256', secret).update(text).digest().subarray(0, TAG_BYTES).toString('base64url');
    return { raw, record: digest(raw ?? ''), digest };
  }
}

const changed = (request: Request): PreconditionFailedException =>
  new PreconditionFailedException(
    `${request.path} is not as If-Match says: somebody has changed or deleted it since. Get it again, and repeat your change with its new ETag.`,
  );

/** @throws PreconditionFailedException */
function refuseTags({ match }: Preconditions, request: Request): void {
  if (match === undefined || match === '*') return;
  throw new PreconditionFailedException(`${request.path} has no ETag, so none can match; leave If-Match out.`);
}
