import { StoreError } from '#store';

const ATTEMPTS = 5;

/**
 * Repeats a change that begins by reading what it changes, until nobody else has changed the same meanwhile.
 * @throws StoreError STORE_CONFLICT when others went on being first
 */
export async function settled<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'STORE_CONFLICT' || left <= 1) throw error;
    }
  }
}
