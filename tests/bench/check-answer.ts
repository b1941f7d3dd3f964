import { request } from 'node:https';
import { Stop } from '../../scripts/say.ts';
import type { RunningContender, Setting } from './contender.ts';

const DEADLINE_MS = 20_000;
const RETRY_MS = 50;

/** Waits until a contender gives the backend's own answers: a fast error page must not win. */
export async function mustAnswer(
  setting: Setting,
  running: RunningContender,
  bodies: Readonly<Record<string, string>>,
): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  for (const [path, body] of Object.entries(bodies)) {
    for (;;) {
      running.mustRun();
      const answer = await ask(setting, path, running.fields);
      if (answer === body) break;
      if (Date.now() > deadline)
        throw new Stop(
          `${setting.dir} does not give the backend's answer for ${path}; the last one was: ${answer.slice(0, 200)}`,
        );
      await new Promise((wake) => setTimeout(wake, RETRY_MS));
    }
  }
}

/** The body of a 200, or a description of what came instead. */
function ask({ host, port, certificate }: Setting, path: string, fields: RunningContender['fields']): Promise<string> {
  const options = {
    host: '127.0.0.1',
    port,
    path,
    servername: host,
    headers: { ...fields, host: `${host}:${port}` },
    agent: false as const,
  };
  return new Promise((resolve) => {
    const asking = request({ ...options, ca: certificate.certificatePem, timeout: 2_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve(response.statusCode === 200 ? body : `${response.statusCode} ${body}`));
      response.on('error', (error) => resolve(error.message));
    });
    asking.on('timeout', () => asking.destroy(new Error('no answer within 2 s')));
    asking.on('error', (error) => resolve(error.message));
    asking.end();
  });
}
