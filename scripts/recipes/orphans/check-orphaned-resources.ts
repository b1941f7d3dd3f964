import { Health } from '#contracts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';

const SERVICE_UNAVAILABLE = 503;

export const checkOrphanedResources = recipe({
  name: 'check-orphaned-resources',
  summary:
    'Lists what has lost its token or its certificate, and records that cannot be used; the exit code is 0 if there is none.',
  example: ['--json'],
  parameters: {},
  run: async (_, context) => {
    const state = await context.api().ask('GET', '/health', Health, { alsoAnswers: [SERVICE_UNAVAILABLE] });
    const orphans = state.orphaned_resources;
    return {
      json: orphans,
      text: orphans.length
        ? table(
            [
              { title: 'KIND', of: ({ kind }) => kind },
              { title: 'NAME', of: ({ name }) => name },
              { title: 'WHY', of: ({ reason }) => reason },
            ],
            orphans,
          )
        : 'Nothing has lost what it needs.',
      next: orphans.length ? [['delete what has no token any more', just('cleanup-all')]] : [],
      exitCode: orphans.length ? 1 : 0,
    };
  },
});
