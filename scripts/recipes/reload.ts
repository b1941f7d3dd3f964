import { WORKERS_RELOAD, WorkersReloaded } from '#contracts';
import { Stop } from '../say.ts';
import { notRunning } from './connect.ts';
import { just } from './just.ts';
import { recipe } from './recipe.ts';

/** Workers are replaced one after the other, and each reads all hosts and certificates at its start. */
const DEADLINE_MS = 120_000;

export const reload = recipe({
  name: 'reload',
  summary:
    "Puts new workers in the place of every gateway's, one after the other, without a failed request: after a build, say. Variables stay.",
  example: [],
  parameters: {},
  run: async (_, context) => {
    const started = performance.now();
    const store = await context.store();
    const answers = (await store.askAll(WORKERS_RELOAD, DEADLINE_MS)).map((answer) => WorkersReloaded.parse(answer));
    if (answers.length === 0) throw notRunning('no gateway answers');
    const failed = answers.find(({ error }) => error !== undefined);
    if (failed) throw new Stop(`${failed.error}. Those that were not replaced go on; the gateway's log says why`);
    const workers = answers.flatMap(({ workers: pids }) => pids);
    const seconds = Math.round(performance.now() - started) / 1_000;
    return {
      json: { workers, seconds },
      text: `${workers.length} new workers serve (processes ${workers.join(', ')}), after ${seconds} s.`,
      next: [['see how the system is', just('health')]],
    };
  },
});
