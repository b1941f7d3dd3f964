import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { CONFIG_VERSION } from '#contracts';
import { InvalidInput } from '#domain';
import { Stop } from '../../say.ts';
import type { Kind } from '../arguments/kinds.ts';
import { writeFiles } from '../ca/write-files.ts';
import { just } from '../just.ts';

export type Document = Record<string, unknown>;

/** The name of a file says how it is written. */
export const documentFile: Kind<string> = {
  shown: 'FILE.yaml|FILE.json',
  parse: (value, field) => {
    if (/.\.(ya?ml|json)$/i.test(value)) return value;
    throw InvalidInput.of(field, 'must end in .yaml, .yml or .json, which says how it is written');
  },
};

const isJson = (path: string): boolean => /\.json$/i.test(path);

/** As YAML, which takes comments. */
export const asYaml = (document: Document): string =>
  `# Hosts and all that belongs to them, as "just config-export" writes it; what .env decides is not in it.\n${stringify(document, { lineWidth: 0 })}`;

/** @throws Stop that says what is wrong with the file */
export async function readDocument(path: string): Promise<Document> {
  const text = await contentOf(path);
  if (text === undefined) throw new Stop(`${path} is not there. To write one: ${just('config-export', path)}`);
  let document: unknown;
  try {
    document = read(path, text);
  } catch (error) {
    const [what] = (error as Error).message.split('\n');
    throw new Stop(`${path} is not ${isJson(path) ? 'JSON' : 'YAML'}: ${what}`);
  }
  if (isObject(document)) return document;
  throw new Stop(`${path} holds no document; it begins with "version: ${CONFIG_VERSION}".`);
}

/**
 * Writes a document, also in place of an earlier one.
 * @throws Stop where something else stands there
 */
export async function writeDocument(path: string, document: Document): Promise<void> {
  const before = await contentOf(path);
  if (before !== undefined && !isDocument(path, before))
    throw new Stop(`${path} is there, and is no document of config-export; name another file.`);
  const content = isJson(path) ? `${JSON.stringify(document, undefined, 2)}\n` : asYaml(document);
  // Who may come in, and notes, are nobody else's business; nor is what is encrypted.
  await writeFiles([{ path, content, isSecret: true }]);
}

/** The first line of a file; a passphrase among the arguments would be in the history of the shell. */
export async function passphraseIn(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await contentOf(path);
  const [line] = text?.split(/\r?\n/) ?? [];
  if (line) return line;
  throw new Stop(
    `${path} ${text === undefined ? 'is not there' : 'has an empty first line'}; it has to hold the passphrase.`,
  );
}

const read = (path: string, text: string): unknown => (isJson(path) ? JSON.parse(text) : parse(text));

function isDocument(path: string, text: string): boolean {
  try {
    const value = read(path, text);
    return isObject(value) && typeof value['version'] === 'number';
  } catch {
    return false;
  }
}

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Stop(`${path} cannot be read: ${code ?? message}`);
  }
}
