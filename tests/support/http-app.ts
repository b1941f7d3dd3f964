import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiToken } from '#domain';
import type { Store } from '#store';
import { startChild, type Child } from './child-process.ts';
import { environment, ROOT } from './environment.ts';
import { eventually } from './eventually.ts';
import { freePort, portsOfNobody } from './free-port.ts';
import { startRedis, type RedisServer } from './redis-server.ts';
import { openStore, tokenOf } from './store.ts';

export const ADMIN_TOKEN = 'the-token-of-the-administrator';

export interface Ask {
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Told<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
  readonly text: string;
}

/** An app of the build that answers HTTP at an internal port, as a process of its own with a Redis of its own. */
export class HttpApp {
  readonly port: number;
  readonly redis: RedisServer;
  /** The same data, seen without the app. */
  readonly store: Store;
  readonly #name: string;
  readonly #environment: Record<string, string>;
  #child: Child | undefined;
  #shared = false;
  #root = ROOT;

  private constructor(name: string, port: number, redis: RedisServer, store: Store, own: Record<string, string>) {
    this.#name = name;
    this.port = port;
    this.redis = redis;
    this.store = store;
    this.#environment = environment({ REDIS_URL: redis.url, LOG_LEVEL: 'debug', ...own });
  }

  /**
   * @param own variables on top of .env
   * @param setting another part of the test's Redis and its store, which that part ends; another folder with a build; a port that others know already
   */
  static async start(
    name: 'admin-api' | 'oauth-server',
    own: Readonly<Record<string, string>> = {},
    setting: { redis?: RedisServer; store?: Store; root?: string; port?: number } = {},
  ): Promise<HttpApp> {
    const redis = setting.redis ?? (await startRedis());
    const store = setting.store ?? (await openStore(redis.url));
    const port = setting.port ?? (await freePort());
    const app = new HttpApp(name, port, redis, store, {
      ...(await portsOfNobody()),
      [name === 'admin-api' ? 'ADMIN_API_PORT' : 'OAUTH_SERVER_PORT']: String(port),
      ...own,
    });
    app.#shared = setting.redis !== undefined;
    app.#root = setting.root ?? ROOT;
    try {
      await app.run();
    } catch (error) {
      await app.#end();
      throw error;
    }
    return app;
  }

  /** Starts the process, again after it was stopped, and waits until it answers. */
  async run(): Promise<void> {
    const child = await this.#spawn();
    this.#child = child;
    await eventually(
      () => {
        if (/"msg":"[a-z-]+ is ready"/.test(child.output())) return;
        throw new Error(`${this.#name} is not ready: ${child.output()}`);
      },
      { giveUp: () => !child.running(), deadlineMs: 50_000 },
    );
  }

  /** Starts a second process at the same port. @returns its exit code and what it printed */
  async spawnAnother(): Promise<[code: number | NodeJS.Signals, output: string]> {
    const child = await this.#spawn();
    return [await child.exited, child.output()];
  }

  get process(): Child {
    if (!this.#child) throw new Error(`${this.#name} was not started`);
    return this.#child;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  fetch(method: string, path: string, ask: Ask = {}): Promise<Response> {
    const body = ask.raw ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
    return fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(ask.body !== undefined && { 'content-type': 'application/json' }),
        ...(ask.token !== undefined && { authorization: `Bearer ${ask.token}` }),
        ...ask.headers,
      },
      ...(body !== undefined && { body }),
      signal: ask.signal ?? AbortSignal.timeout(30_000),
    });
  }

  async ask<T = Record<string, unknown>>(method: string, path: string, ask: Ask = {}): Promise<Told<T>> {
    const answer = await this.fetch(method, path, ask);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
    };
  }

  /** Makes a token as the recipe does. */
  async token(name: string, own: Partial<ApiToken> = {}): Promise<ApiToken> {
    const token = tokenOf(name, own);
    await this.store.tokens.create(token);
    return token;
  }

  /** Ends the process and its own Redis. @returns how the process ended */
  async stop(): Promise<number | NodeJS.Signals> {
    const how = await this.process.stop();
    await this.#end();
    return how;
  }

  async #end(): Promise<void> {
    if (this.#shared) return;
    this.store.close();
    await this.redis.stop();
  }

  async #spawn(): Promise<Child> {
    const main = join(this.#root, 'dist/apps', this.#name, 'src/main.js');
    if (!existsSync(main)) throw new Error(`${main} is not built; run: just build`);
    return startChild(process.execPath, { args: ['--enable-source-maps', main], env: this.#environment });
  }
}
