// Writes labs/lab.schema.json, which editors use to complete and check lab.yaml, from the schema that reads it.
// With --check: fails when the committed file is not current.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { newLabFileSchema } from '../src/lab/index.ts';

const path = fileURLToPath(new URL('../labs/lab.schema.json', import.meta.url));
const schema = z.toJSONSchema(newLabFileSchema(), { io: 'input' });
const current = `${JSON.stringify({ title: 'Lab', ...schema }, null, 2)}\n`;

if (process.argv.includes('--check')) {
  const committed = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (committed !== current) {
    console.error('labs/lab.schema.json is not current. Run: node scripts/update-lab-schema.ts');
    process.exit(1);
  }
} else {
  await writeFile(path, current);
}
