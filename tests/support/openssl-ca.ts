import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate and its key, PEM. */
export interface Made {
  readonly pem: string;
  readonly key: string;
}

export interface Wanted {
  /** Name of an earlier one, which signs; itself unless told otherwise. */
  readonly issuer?: string;
  /** Lines of an extension file of openssl. */
  readonly extensions: readonly string[];
  /** Arguments of `openssl genpkey`; P-256 unless told otherwise. */
  readonly key?: readonly string[];
  readonly digest?: string;
  readonly days?: number;
}

const P256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];

/** Makes certificates with openssl, as people do who bring one along. */
export class OpensslCa {
  /** Where it runs. */
  readonly folder = mkdtempSync(join(tmpdir(), 'mpm-openssl-'));

  /** @returns its standard output */
  run(args: readonly string[], input = ''): string {
    return execFileSync('openssl', args, { input, encoding: 'utf8', stdio: 'pipe', cwd: this.folder });
  }

  /** The same, while this process goes on: for a client of a server in it. */
  async runBeside(args: readonly string[]): Promise<string> {
    const running = promisify(execFile)('openssl', args, { encoding: 'utf8', cwd: this.folder, timeout: 10_000 });
    running.child.stdin?.end();
    return (await running).stdout;
  }

  make(name: string, { issuer, extensions, key = P256, digest = 'sha256', days = 30 }: Wanted): Made {
    const keyPem = this.#keep(`${name}.key`, this.run(['genpkey', ...key]));
    this.#keep(`${name}.ext`, extensions.join('\n'));
    const request = this.run(['req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`]);
    const signer = issuer ? ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`] : ['-key', `${name}.key`];
    const terms = ['x509', '-req', '-days', String(days), `-${digest}`, '-extfile', `${name}.ext`];
    return { pem: this.#keep(`${name}.pem`, this.run([...terms, ...signer], request)), key: keyPem };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #keep(file: string, text: string): string {
    writeFileSync(join(this.folder, file), text);
    return text;
  }
}
