import { HttpException, StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldProblem } from '#domain';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/**
 * Validates what a handler declares with `@Body({ schema })`, `@Query({ schema })` or `@Param({ schema })`, and answers 400
 * with every wrong field, unknown ones by name.
 */
export class SchemaPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => badRequest(issues) });
  }
}

function badRequest(issues: readonly Issue[]): HttpException {
  const details = issues.flatMap(toProblems);
  const message = `The request has wrong fields: ${details.map(({ field, message: why }) => `${field} ${why}`).join('; ')}`;
  return new HttpException({ message, details }, 400);
}

function toProblems(issue: Issue): FieldProblem[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({ field: [...path, key].join('.'), message: 'is not a known field' }));
  }
  return [{ field: path.join('.') || 'body', message: issue.message }];
}
