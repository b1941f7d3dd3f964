import type { Configuration } from '#config';
import type { Store } from '#store';
import { Api } from './api.ts';
import { openStore } from './connect.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What a recipe works with. Connections are opened when they are first needed. */
export class Context {
  readonly configuration: Configuration;
  readonly terminal: Terminal;
  #store: Promise<Store> | undefined;

  constructor(configuration: Configuration, terminal: Terminal) {
    this.configuration = configuration;
    this.terminal = terminal;
  }

  /** @throws Stop where Redis cannot be reached */
  store(): Promise<Store> {
    return (this.#store ??= openStore(this.configuration));
  }

  /** The REST API, as the owner of this token or as anybody. */
  api(token?: string): Api {
    return new Api(this.configuration.BASE_URL || `http://localhost:${this.configuration.HTTP_PORT}`, token);
  }

  async close(): Promise<void> {
    const opened = await this.#store?.catch(() => undefined);
    opened?.close();
  }
}
