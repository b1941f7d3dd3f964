import type { ChainableCommander } from 'ioredis';
import { reaching, StoreError } from './store-error.ts';

/**
 * Executes the commands of a MULTI or of a pipeline.
 * @returns what each of them answers
 * @throws StoreError as the first of them that fails; by itself it says so only in its answer
 */
export async function executed(commands: ChainableCommander): Promise<unknown[]> {
  return reaching(async () => {
    const answers = await commands.exec();
    if (!answers) throw StoreError.unavailable('the commands were not executed');
    return answers.map(([error, answer]) => {
      if (error) throw error;
      return answer;
    });
  });
}
