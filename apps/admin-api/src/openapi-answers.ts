import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { Problem } from '#contracts';

export const REASONS = {
  400: 'Bad input; `details` names every wrong field.',
  401: 'No token, or one that is invalid, revoked or expired.',
  403: 'The resource belongs to another token, the token has not the scope for it, or a session was used from another page.',
  404: 'There is no such resource.',
  409: 'It exists already, or somebody else changed it at the same moment.',
  413: 'The body is larger than 1 MiB; below /config/ than 16 MiB.',
  415: 'The body is not JSON.',
  429: 'Too many attempts; Retry-After says when to go on.',
  502: 'The certificate authority refused, or could not be reached.',
  503: 'Redis cannot be reached; Retry-After says when to try again.',
} as const;

type Reason = keyof typeof REASONS;

/** What an operation does, and the problems that it may answer with besides 503. */
export const Operation = (summary: string, reasons: readonly Reason[] = [], description?: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary, ...(description && { description }) }),
    ...[...reasons, 503 as const].map((status) =>
      ApiResponse({ status, description: REASONS[status], standardSchema: Problem }),
    ),
  );

/** An answer of an operation by its schema. */
export const Answer = (status: number, description: string, schema: z.ZodType): MethodDecorator =>
  ApiResponse({ status, description, standardSchema: schema });

/** An answer that is a file of this media type. */
export const FileAnswer = (description: string, type: string): MethodDecorator =>
  ApiResponse({ status: 200, description, content: { [type]: { schema: { type: 'string', format: 'binary' } } } });
