import { startHttpBackend, type HttpBackend } from './backends.ts';

export interface HeldBackend extends HttpBackend {
  /** Requests to `/held…` that it has and has not answered, and whose connection is still open. */
  running(): number;
  /** All that it was ever asked for `/held…`. */
  asked(): number;
}

/** A backend that answers every request at once, but never those to `/held…`: it counts how many of them are left running. */
export async function startHeldBackend(): Promise<HeldBackend> {
  let [running, asked] = [0, 0];
  const backend = await startHttpBackend((request, response) => {
    request.resume();
    if (!request.url?.startsWith('/held')) {
      response.end('content');
      return;
    }
    running += 1;
    asked += 1;
    response.once('close', () => (running -= 1));
  });
  return { ...backend, running: () => running, asked: () => asked };
}
