import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** Of this release, as package.json has it. */
export function productVersion(): string {
  const path = findPackageJSON('..', import.meta.url);
  return path ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : '0';
}
