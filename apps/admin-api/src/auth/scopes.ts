import { ForbiddenException } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Scope } from '#domain';
import { REASONS } from '../openapi-answers.ts';
import type { Caller } from './caller.ts';
import { refuseOthers } from './refuse-others.ts';

/** What the method of a request does not tell about the rights that it needs. */
export interface Needs {
  /** It is for the administrator alone. */
  readonly admin?: true;
  /** false: it changes nothing, whatever its method; `unless dry_run`: not with `?dry_run=true`. */
  readonly changes?: false | 'unless dry_run';
}

/** Where the decorators leave it for the OpenAPI document. */
export const NEEDS_IN_DOCUMENT = 'x-needs';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The scopes that an operation needs: the one table. @param isDryRun whether `?dry_run=true` was asked for */
export function scopesFor(method: string, { admin, changes }: Needs, isDryRun: boolean): Scope[] {
  const reads = READS.has(method.toUpperCase()) || changes === false || (changes === 'unless dry_run' && isDryRun);
  return [reads ? 'read' : 'write', ...(admin ? (['admin'] as const) : [])];
}

/** @throws ForbiddenException that says which scope is missing */
export function refuseWithoutScope(caller: Caller, needed: readonly Scope[]): void {
  if (needed.includes('admin')) refuseOthers(caller);
  const { name, scopes } = caller.token;
  const missing = needed.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return;
  throw new ForbiddenException(
    `This needs the scope ${missing.join(' and ')}; the token ${name} has only: ${scopes.join(', ')}. ` +
      'Use another token. Scopes are given on the server, when a token is made: just token-generate NAME scopes=write',
  );
}

/** Says with each operation which scopes it needs (`x-scopes`), and that it answers 403 to others. */
export function describeScopes(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path as Record<string, Record<string, unknown>>)) {
      const needs = operation[NEEDS_IN_DOCUMENT] as Needs | undefined;
      if (!needs) continue;
      delete operation[NEEDS_IN_DOCUMENT];
      const scopes = scopesFor(method, needs, false);
      operation['x-scopes'] = scopes;
      const responses = operation['responses'] as Record<string, unknown>;
      if (scopes.join() !== 'read') responses['403'] ??= { ...(responses['401'] as object), description: REASONS[403] };
    }
  }
  return document;
}
