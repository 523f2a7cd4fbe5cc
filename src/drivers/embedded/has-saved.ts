import { settle } from './worker/storage.ts';

/** Whether a cluster of this name is stored in this browser; false where that cannot be told without making something. */
export async function hasSaved(name: string): Promise<boolean> {
  try {
    const databases = await indexedDB.databases();
    if (!databases.some((database) => database.name === name)) return false;
    const database = await settle(indexedDB.open(name));
    try {
      const current: { readonly text?: string } | undefined = await settle(
        database.transaction('clusters').objectStore('clusters').get('current'),
      );
      return current?.text !== undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    // Storage that is denied holds nothing.
    if (error instanceof DOMException || error instanceof TypeError || error instanceof ReferenceError) return false;
    throw error;
  }
}
