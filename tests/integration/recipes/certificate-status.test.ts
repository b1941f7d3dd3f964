import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { Issuance, IssuanceStep } from '#domain';
import type { Found } from '#store';
import { environment, ROOT } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { recipeSystemOf } from '../../support/recipe.ts';
import { issuanceOf, tokenOf } from '../../support/store.ts';

const alice = tokenOf('alice', { cert_email: 'alice@example.com' });

const system = await recipeSystemOf([alice], { anew: true });
const { just, store } = system;

describe('cert-status', () => {
  test('says how it stands, without waiting', async () => {
    await store.certificates.request(issuanceOf('mine', alice), undefined);
    const { code, stdout } = await just('cert-status', 'mine');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^in progress: /);
    expect(JSON.parse((await just('cert-status', 'mine', '--json')).stdout)).toMatchObject({
      status: 'in_progress',
      step: 'requested',
    });
  });

  test("tells the CA's problem, what is worth knowing, the steps, and the records that a person has to set", async () => {
    const began = '2026-01-01T00:00:00.000Z';
    await store.certificates.request(
      issuanceOf('mine', alice, {
        step: 'challenge',
        message: 'waiting for DNS',
        remarks: ['port 80 is closed'],
        problem: {
          type: 'urn:ietf:params:acme:error:dns',
          status: 400,
          detail: 'no TXT record',
          subproblems: [{ type: 'dns', detail: 'NXDOMAIN', name: 'mine.example.com' }],
        },
        timeline: [
          { step: 'requested', at: began },
          { step: 'challenge', at: '2026-01-01T00:00:02.500Z' },
        ],
        challenge_records: [
          {
            provider: 'manual',
            name: '_acme-challenge.mine.example.com',
            value: 'the-value',
            handle: null,
            presented_at: null,
            lasting: false,
          },
        ],
        resume_at: '2999-01-01T00:00:00.000Z',
      }),
      undefined,
    );
    const { code, stdout } = await just('cert-status', 'mine');
    expect(code).toBe(0);
    expect(stdout).toContain('in progress: Certificate generation in progress: waiting for DNS');
    expect(stdout).toContain('waits until 2999-01-01T00:00:00.000Z');
    expect(stdout).toContain('note: port 80 is closed');
    expect(stdout).toContain(
      'the CA says: no TXT record (400, urn:ietf:params:acme:error:dns)\n  mine.example.com: NXDOMAIN',
    );
    expect(stdout).toMatch(
      /set these records in DNS.*\nNAME +TYPE +VALUE\n_acme-challenge\.mine\.example\.com +TXT +the-value\n/,
    );
    expect(stdout).toMatch(/^requested +2026-01-01T00:00:00\.000Z\nchallenge +\+2\.5 s$/m);
  });

  test("lets the CA's words command no terminal", async () => {
    const message = 'refused\u001B[2J\u009B2J\u0007';
    await store.certificates.request(issuanceOf('mine', alice, { step: 'failed', message }), undefined);
    expect((await just('cert-status', 'mine')).stdout).toMatch(/^failed: refused\uFFFD\[2J\uFFFD2J\uFFFD\n/);
    const { stdout } = await just('cert-status', 'mine', '--json');
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(JSON.parse(stdout)).toMatchObject({ message });
  });

  test('of an unknown name is not 0', async () => {
    const { code, stdout } = await just('cert-status', 'nothing');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^not found: /) });
  });

  test('wait gives up after its timeout, and is not 0 then', async () => {
    await store.certificates.request(issuanceOf('mine', alice), undefined);
    const { code, stdout } = await just('cert-status', 'mine', '', 'wait', 'timeout=1');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^in progress: /m) });
  });
});

/** An issuance that the test moves on, while a recipe follows it. */
class Followed {
  #read: Found<Issuance>;
  #output = '';
  readonly ended: Promise<number | null>;

  private constructor(read: Found<Issuance>, command: string, args: readonly string[]) {
    this.#read = read;
    const child = spawn(command, args, {
      cwd: ROOT,
      env: environment(system.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  /** @param pipe a shell's pipe behind the recipe */
  static async start(pipe = ''): Promise<Followed> {
    const wanted = issuanceOf('mine', alice);
    await store.certificates.request(wanted, undefined);
    const read = await store.certificates.findIssuance(wanted.cert_name);
    const command = `'${process.execPath}' --conditions=mpm-source scripts/recipe.ts cert-status mine alice wait ${pipe}`;
    return new Followed(read!, 'bash', ['-c', command]);
  }

  get output(): string {
    return this.#output;
  }

  async goTo(step: IssuanceStep, message: string): Promise<void> {
    this.#read = await store.certificates.advance({ ...this.#read.record, step, message }, this.#read);
  }

  async asksFor(name: string, value: string): Promise<void> {
    const challenge_records = [
      { provider: 'manual', name, value, handle: null, presented_at: null, lasting: false },
    ] as const;
    this.#read = await store.certificates.advance(
      { ...this.#read.record, step: 'challenge', challenge_records },
      this.#read,
    );
  }

  shows = (text: string): Promise<void> => eventually(() => expect(this.#output).toContain(text));
}

describe('cert-status wait', () => {
  test('shows each step as it comes, and is 0 when the certificate is there', async () => {
    const followed = await Followed.start();
    await followed.shows('requested ');
    await followed.goTo('challenge', 'the CA validates');
    await followed.shows('the CA validates');
    await followed.goTo('completed', 'issued until 2999');
    expect(await followed.ended).toBe(0);
    expect(followed.output).toMatch(/requested .*\nchallenge .*the CA validates\ncompleted: issued until 2999\n/);
  });

  test('is 1 when it failed, and says why and how to try again', async () => {
    const followed = await Followed.start();
    await followed.shows('requested ');
    await followed.goTo('failed', 'the CA refuses the account');
    expect(await followed.ended).toBe(1);
    expect(followed.output).toContain('failed: the CA refuses the account');
    expect(followed.output).toContain('npx --yes rust-just cert-renew mine');
  });

  test('shows the record that a person has to set as soon as it is known', async () => {
    const followed = await Followed.start();
    await followed.shows('requested ');
    await followed.asksFor('_acme-challenge.mine.example.com', 'the-value');
    await followed.shows('_acme-challenge.mine.example.com  TXT   the-value');
    await followed.goTo('completed', 'issued');
    expect(await followed.ended).toBe(0);
  });

  test('goes on when the API dies and comes back', async () => {
    const followed = await Followed.start();
    await followed.shows('requested ');
    await system.restartApi(() => followed.shows('does not answer at the moment'));
    await followed.goTo('completed', 'issued');
    expect(await followed.ended).toBe(0);
    expect(followed.output).toContain('completed: issued');
  });

  test('ends quietly when nobody reads it any more', async () => {
    const followed = await Followed.start('| head -1; exit ${PIPESTATUS[0]}');
    await followed.shows('requested ');
    await followed.goTo('challenge', 'the CA validates');
    expect(await followed.ended).toBe(0);
    expect(followed.output).not.toContain('EPIPE');
  });
});
