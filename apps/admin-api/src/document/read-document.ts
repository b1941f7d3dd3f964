import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { CONFIG_VERSION, ConfigDocument } from '#contracts';
import type { FieldProblem } from '#domain';
import { fieldProblems } from '#platform';
import { nearestField } from './known-fields.ts';

const NAMES = {
  local_groups: 'name',
  notifications: 'name',
  access_lists: 'name',
  templates: 'name',
  certificates: 'cert_name',
  hosts: 'hostname',
  routes: 'route_id',
} as const;

/**
 * Reads a document as it was sent.
 * @throws HttpException that names every place where something is wrong, or the version that cannot be read
 */
export function readDocument(sent: Readonly<Record<string, unknown>>): ConfigDocument {
  refuseNewer(sent['version']);
  const read = ConfigDocument.safeParse(sent);
  if (!read.success) throw wrongDocument(read.error.issues.flatMap(toProblems));
  const twins = Object.entries(NAMES).flatMap(([section, field]) =>
    twinsIn(section, field, (read.data[section as keyof typeof NAMES] ?? []) as readonly Record<string, unknown>[]),
  );
  if (twins.length > 0) throw wrongDocument(twins);
  return read.data;
}

/** `hosts.3.upstreams.0.url` as `hosts[3].upstreams[0].url`. */
const placeOf = (path: string): string => path.replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');

export function wrongDocument(problems: readonly FieldProblem[], status = 400): HttpException {
  const details = problems.map(({ field, message }) => ({ field: placeOf(field), message }));
  const all = details.map(({ field, message }) => `${field} ${message}`).join('; ');
  const message = `The document has wrong entries: ${all}`;
  return new HttpException({ message, details }, status);
}

function refuseNewer(version: unknown): void {
  if (typeof version !== 'number' || version <= CONFIG_VERSION) return;
  const message = `is ${version}, and this release reads up to ${CONFIG_VERSION}; upgrade it, or export the document from a release that writes ${CONFIG_VERSION}`;
  throw wrongDocument([{ field: 'version', message }]);
}

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code !== 'unrecognized_keys') return fieldProblems([issue], 'document');
  return issue.keys.map((key) => {
    const near = nearestField(ConfigDocument, issue.path, key);
    const field = [...issue.path.map(String), key].join('.');
    return { field, message: `is not a known field${near === undefined ? '' : `; did you mean ${near}?`}` };
  });
}

function twinsIn(section: string, field: string, entries: readonly Record<string, unknown>[]): FieldProblem[] {
  const first = new Map<unknown, number>();
  return entries.flatMap((entry, i) => {
    const before = first.get(entry[field]);
    if (before === undefined) first.set(entry[field], i);
    return before === undefined
      ? []
      : [{ field: `${section}.${i}.${field}`, message: `is that of ${section}[${before}] already; name it once` }];
  });
}
