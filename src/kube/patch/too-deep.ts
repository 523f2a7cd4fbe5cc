import { newBadRequest } from '../status.ts';

/**
 * Runs `body`, and refuses with a StatusError 400 what is nested too deep for its recursion: some thousands of levels.
 * Simplified: upstream goes down ten thousand, which is as much JSON as its decoder reads.
 */
export function refusingTooDeep<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof RangeError) throw newBadRequest('exceeded max depth');
    throw error;
  }
}
