import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../../scripts/run-command.ts';
import type { DockerEngine } from './docker-engine.ts';
import { environment, ROOT } from './environment.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { runJust } from './run-just.ts';

const HEALTHY_DEADLINE_MS = 180_000;
/** `logs --follow` ends when it is ended. */
const FOLLOW_MS = 10_000;

export const APPS = ['gateway', 'cert-manager', 'oauth-server', 'admin-api'] as const;

type Services = Readonly<Record<string, object>>;

/** docker-compose.yml as `just up` runs it, as a project of its own on free ports. */
export class ComposeProject {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly #name: string;
  #env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #command: readonly string[];

  private constructor(
    name: string,
    ports: { http: number; https: number },
    folder: string,
    command: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.#name = name;
    this.httpPort = ports.http;
    this.httpsPort = ports.https;
    this.#folder = folder;
    this.#command = command;
    this.#env = env;
  }

  /** @param services what a second compose file says of services, new ones included */
  static async create(engine: DockerEngine, services: Services = {}): Promise<ComposeProject> {
    const name = `mpm-test-${randomBytes(4).toString('hex')}`;
    // An image of its own: the one that this machine may be running keeps its name.
    const images: Services = Object.fromEntries(APPS.map((app) => [app, { image: name, ...services[app] }]));
    const ports = { http: await freePort(), https: await freePort() };
    const folder = await mkdtemp(join(tmpdir(), 'mpm-compose-'));
    await writeFile(join(folder, 'override.yml'), JSON.stringify({ services: { ...services, ...images } }));
    const env = environment({
      ...engine.environment,
      HTTP_PORT: String(ports.http),
      HTTPS_PORT: String(ports.https),
      REDIS_PASSWORD: `"quoted" \\ ${randomBytes(16).toString('hex')}`,
    });
    const v2 = (await capture('docker', ['compose', 'version'], { env })).code === 0;
    return new ComposeProject(name, ports, folder, v2 ? ['docker', 'compose'] : ['docker-compose'], env);
  }

  /** Variables for all that is started from now on. */
  set(variables: Readonly<Record<string, string>>): void {
    this.#env = { ...this.#env, ...variables };
  }

  get password(): string {
    return this.#env['REDIS_PASSWORD'] ?? '';
  }

  /** @throws Error with the output when the command fails */
  async compose(...args: string[]): Promise<string> {
    const { code, output } = await this.tryCompose(...args);
    if (code !== 0) throw new Error(`compose ${args.join(' ')} ended with ${code}:\n${output.slice(-4_000)}`);
    return output;
  }

  tryCompose(...args: string[]): Promise<{ code: number; output: string }> {
    const files = ['-f', 'docker-compose.yml', '-f', join(this.#folder, 'override.yml')];
    const [command = '', ...words] = [...this.#command, '-p', this.#name, ...files, ...args];
    return capture(command, words, { cwd: ROOT, env: this.#env });
  }

  /** Runs a recipe in the admin-api container. */
  recipe = (...args: string[]): Promise<string> => this.compose('exec', '-T', 'admin-api', 'mpm', ...args);

  /** A recipe of the justfile that is about containers, for those of this project. */
  just = (...words: string[]): Promise<{ code: number; output: string }> => {
    const files = ['docker-compose.yml', join(this.#folder, 'override.yml')].join(':');
    const env = { ...this.#env, COMPOSE_FILE: files, COMPOSE_PROJECT_NAME: this.#name };
    return runJust(
      { cwd: ROOT, env, deadlineMs: words[0] === 'logs-tail' ? FOLLOW_MS : HEALTHY_DEADLINE_MS },
      ...words,
    );
  };

  docker = async (...args: string[]): Promise<string> => {
    const { code, output } = await capture('docker', args, { env: this.#env });
    if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${code}:\n${output}`);
    return output.trim();
  };

  container = async (service: string): Promise<string> => (await this.compose('ps', '-q', service)).trim();

  /** What `docker inspect` says, by a template such as `{{.State.Health.Status}}`. */
  inspect = async (service: string, template: string): Promise<string> =>
    this.docker('inspect', '-f', template, await this.container(service));

  /** Starts everything, building nothing that is built, and waits until every service is healthy. */
  async up(...services: readonly string[]): Promise<void> {
    await this.compose('up', '-d');
    await eventually(
      async () => {
        for (const service of services) {
          const health = await this.inspect(service, '{{.State.Health.Status}}');
          if (health !== 'healthy') throw new Error(`${service} is ${health}:\n${await this.#lastWords(service)}`);
        }
      },
      { deadlineMs: HEALTHY_DEADLINE_MS, intervalMs: 500 },
    );
  }

  /** kill -9 of a service's first process, past the engine: `docker kill` would keep it from being started again. */
  async kill(service: string): Promise<void> {
    const pid = await this.inspect(service, '{{.State.Pid}}');
    const asRoot = ['--rm', '--pid', 'host', '--user', 'root', '--cap-add', 'KILL'];
    await this.docker('run', ...asRoot, this.#name, 'node', '-e', `process.kill(${pid}, 'SIGKILL')`);
  }

  /** Removes containers, networks, data and the image. */
  async remove(): Promise<void> {
    await this.tryCompose('down', '-v', '--remove-orphans', '-t', '20');
    await capture('docker', ['rmi', '-f', this.#name], { env: this.#env });
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #lastWords(service: string): Promise<string> {
    const health = await this.inspect(service, '{{json .State.Health.Log}}');
    return `${(await this.compose('logs', '--tail=30', service)).slice(-3_000)}\n${health.slice(-1_000)}`;
  }
}
