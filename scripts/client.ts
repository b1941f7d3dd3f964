import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buildIfNeeded } from './build.ts';
import { describeApi } from './client/describe-api.ts';
import { typesOf } from './client/types-of.ts';
import { main, say } from './say.ts';

const CLIENT = 'libs/api/src/openapi.ts';

/** Writes the types of the API that both the web GUI and the recipes speak by; or prints those of a given description. */
await main(async () => {
  const [given] = process.argv.slice(2);
  if (given !== undefined) {
    process.stdout.write(await typesOf(await readFile(given, 'utf8')));
    return;
  }
  await buildIfNeeded();
  writeFileSync(CLIENT, await typesOf(await describeApi()));
  say(`${CLIENT} is of this API`);
});
