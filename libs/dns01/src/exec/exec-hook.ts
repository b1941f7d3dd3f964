import { notConfigured } from '../require-settings.ts';
import type { DnsProvider, Means, PresentedRecord, TxtRecord } from '../provider.ts';
import type { ExecSettings } from '../settings.ts';
import { runCommand } from './run-command.ts';

/** The operator's own program: argv, then `present` or `cleanup`, the name with a dot at its end, and the value. */
export class ExecHook implements DnsProvider {
  readonly name = 'exec';
  readonly #command: readonly string[];
  readonly #timeoutMs: number;

  constructor({ command }: ExecSettings, means: Means) {
    if (!command[0])
      throw notConfigured(
        'The DNS provider exec needs DNS_EXEC_COMMAND, a JSON array such as ["/usr/local/bin/dns-hook"]. Set and restart.',
      );
    this.#command = command;
    this.#timeoutMs = means.commandTimeoutMs;
  }

  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    await this.#run('present', record, signal);
    return { name: record.name, value: record.value, provider: this.name, handle: null };
  }

  async remove(record: PresentedRecord, signal: AbortSignal): Promise<void> {
    await this.#run('cleanup', record, signal);
  }

  #run = (verb: string, { name, value }: TxtRecord, signal: AbortSignal): Promise<void> =>
    runCommand([...this.#command, verb, `${name}.`, value], this.#timeoutMs, signal);
}
