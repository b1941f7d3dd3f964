import type { Configuration } from '#config';
import type { Store } from '#store';
import { Api } from './api.ts';
import type { Described } from './arguments/usage.ts';
import { openStore } from './connect.ts';
import { tokenFor } from './find-token.ts';
import type { Terminal } from './terminal/terminal.ts';

type Recipes = ReadonlyMap<string, () => Promise<Described>>;

/** What a recipe works with. Connections are opened when they are first needed. */
export class Context {
  readonly #read: () => Configuration;
  readonly terminal: Terminal;
  /** Of the recipe that runs. */
  readonly argumentNames: readonly string[];
  /** All that there are. */
  readonly recipes: Recipes;
  #configuration: Configuration | undefined;
  #store: Promise<Store> | undefined;
  #storeAsItIs: Promise<Store> | undefined;

  /** @param read reads the configuration; for recipes that mend it, it may be wrong */
  constructor(
    read: () => Configuration,
    terminal: Terminal,
    { argumentNames = [], recipes = new Map() }: { argumentNames?: readonly string[]; recipes?: Recipes } = {},
  ) {
    this.#read = read;
    this.terminal = terminal;
    this.argumentNames = argumentNames;
    this.recipes = recipes;
  }

  /** @throws Stop that names everything that is wrong with it */
  get configuration(): Configuration {
    return (this.#configuration ??= this.#read());
  }

  /** @throws Stop where Redis cannot be reached */
  store(): Promise<Store> {
    return (this.#store ??= openStore(this.configuration));
  }

  /** The same for data of any shape, also of a newer release, which is left so. @throws Stop where Redis cannot be reached */
  storeAsItIs(): Promise<Store> {
    return (this.#storeAsItIs ??= openStore(this.configuration, true));
  }

  /** The REST API, as the owner of this token or as anybody. */
  api(token?: string): Api {
    const { BASE_URL, HTTP_PORT } = this.configuration;
    return new Api(BASE_URL || `http://localhost:${HTTP_PORT}`, token, () => tokenFor(this, undefined));
  }

  async close(): Promise<void> {
    for (const opening of [this.#store, this.#storeAsItIs]) (await opening?.catch(() => undefined))?.close();
  }
}
