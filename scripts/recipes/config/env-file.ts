import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { Stop } from '../../say.ts';

/** A line that gives a variable its value. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** The heading that it stands below. */
  readonly section: string;
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;
const HEADING = /^# -{2,} (.+?) -+$/;
/** What needs no quotation marks, for just and for Docker Compose alike. */
const PLAIN = /^[\w@%+=:,./*[\]-]*$/;
/** What has a meaning of its own between double quotation marks. */
const SPECIAL = /[\\"$]/g;

/** `.env`, the only configuration file. It is changed line by line: comments, order and spaces stay as somebody wrote them. */
export class EnvFile {
  readonly #path: string;
  readonly #lines: readonly string[];

  private constructor(path: string, lines: readonly string[]) {
    this.#path = path;
    this.#lines = lines;
  }

  /** @throws Stop where it cannot be read */
  static read(path = '.env'): EnvFile {
    try {
      return new EnvFile(realpathSync(path), readFileSync(path, 'utf8').split('\n'));
    } catch (error) {
      throw new Stop(`${path} cannot be read: ${(error as Error).message}`);
    }
  }

  get assignments(): readonly Assignment[] {
    let section = '';
    return this.#lines.flatMap((line) => {
      section = HEADING.exec(line)?.[1] ?? section;
      const [, name, text = ''] = ASSIGNMENT.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value: unquoted(text), section }];
    });
  }

  /** The same file with another value: in the place of the old one, of which the last counts; a new one comes last. */
  with(name: string, value: string): EnvFile {
    const line = `${name}=${quoted(value)}`;
    const at = this.#lines.findLastIndex((each) => ASSIGNMENT.exec(each)?.[1] === name);
    if (at >= 0) return new EnvFile(this.#path, this.#lines.with(at, line));
    const end = this.#lines.at(-1) === '' ? -1 : this.#lines.length;
    return new EnvFile(this.#path, this.#lines.toSpliced(end, 0, line));
  }

  /**
   * Writes it as a whole or not at all: who reads it meanwhile, and a crash, find the old file or the new one.
   * @throws Stop where it cannot be written
   */
  save(): void {
    const next = `${this.#path}.${process.pid}`;
    try {
      const { mode } = statSync(this.#path);
      const file = openSync(next, 'wx', mode & 0o777);
      try {
        writeSync(file, this.#lines.join('\n'));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(next, this.#path);
    } catch (error) {
      rmSync(next, { force: true });
      throw new Stop(`${this.#path} cannot be written: ${(error as Error).message}`);
    }
  }
}

function unquoted(text: string): string {
  const [, single] = /^'([^']*)'/.exec(text) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  if (double !== undefined) return double.replaceAll(/\\(.)/g, '$1');
  return text.replace(/\s+#.*$/, '').trim();
}

function quoted(value: string): string {
  if (PLAIN.test(value)) return value;
  return value.includes("'") ? `"${value.replaceAll(SPECIAL, String.raw`\$&`)}"` : `'${value}'`;
}
