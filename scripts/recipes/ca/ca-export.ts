import { join } from 'node:path';
import { CaStatus } from '#contracts';
import { Stop } from '../../say.ts';
import { required } from '../arguments/parameter.ts';
import { exchange } from '../http-exchange.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { caFiles, caPaths } from './ca-files.ts';
import { caText } from './ca-facts.ts';
import { folder, FORCE_FILES } from './parameters.ts';
import { checkFree, writeFiles } from './write-files.ts';

const DEADLINE_MS = 30_000;

export const caExport = recipe({
  name: 'ca-export',
  summary:
    'Writes what clients need of the private CA: ca-root.crt, ca-intermediate.crt, ca-bundle.crt and the revocation lists, ca.crl. No key.',
  example: ['ca'],
  parameters: { folder: required(folder, 'where they are written; it is made'), ...FORCE_FILES },
  run: async ({ folder: to, force }, context) => {
    const list = join(to, 'ca.crl');
    await checkFree([...caPaths(to), list], force);
    const api = context.api();
    const ca = await api.ask('GET', '/ca', CaStatus);
    if (!ca.exists) throw new Stop(`there is no private CA yet. Make one with: ${just('ca-init')}`);
    const files = [...caFiles(to, ca), { path: list, content: await revocationLists(api.baseUrl) }];
    await writeFiles(files);
    const paths = files.map(({ path }) => path);
    return { json: { files: paths, ...ca }, text: `${caText(ca)}\n\nWritten: ${paths.join(', ')}.` };
  },
});

async function revocationLists(baseUrl: string): Promise<string> {
  const url = new URL(`${baseUrl}/ca/crl`);
  const { status, body } = await exchange({
    method: 'GET',
    url,
    headers: {},
    body: undefined,
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (status === 200) return body;
  throw new Stop(`${url.href} answers ${status}, so the revocation lists are not known. The server's log may say why.`);
}
