import { HttpException, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type { FieldProblem } from '#domain';

type PathPart = PropertyKey | { readonly key: PropertyKey };

interface Issue {
  readonly message: string;
  readonly path?: readonly PathPart[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/**
 * Validates what a handler declares with `@Body({ schema })`, `@Query({ schema })` or `@Param(name, { schema })`, and
 * answers 400 with every wrong field, unknown ones by name.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { schema } = metadata;
    if (!schema || metadata.type === 'custom') return value;
    if (metadata.type === 'body' && value === undefined) throw badRequest([MISSING_BODY]);
    const result = await schema['~standard'].validate(value);
    if (!result.issues) return result.value;
    throw badRequest(fieldProblems(result.issues, metadata.data ?? metadata.type));
  }
}

const MISSING_BODY: FieldProblem = {
  field: 'body',
  message: 'is missing; send a JSON object with Content-Type: application/json',
};

function badRequest(details: readonly FieldProblem[]): HttpException {
  const all = details.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new HttpException({ message: `The request has wrong fields: ${all}`, details }, 400);
}

/** What a schema found wrong, in the words of all our answers. @param whole what is named where it is the whole value */
export const fieldProblems = (issues: readonly Issue[], whole: string): FieldProblem[] =>
  issues.flatMap((issue) => toProblems(issue, whole));

function toProblems(issue: Issue, whole: string): FieldProblem[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (issue.code === 'unrecognized_keys') {
    return (issue.keys ?? []).map((key) => ({ field: [...path, key].join('.'), message: 'is not a known field' }));
  }
  return [{ field: path.join('.') || whole, message: inWords(issue.message) }];
}

/** zod's own sentences, in the words of the others: they follow the name of the field. */
function inWords(message: string): string {
  const [, expected, received] = /^Invalid input: expected (.+), received (.+)$/.exec(message) ?? [];
  if (expected && received) {
    return received === 'undefined'
      ? `is missing; give ${aOrAn(expected)}`
      : `is ${aOrAn(received)}, and must be ${aOrAn(expected)}`;
  }
  return message.replace(/^Invalid (input|option): expected/, 'must be');
}

const aOrAn = (noun: string): string => (/^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`);
