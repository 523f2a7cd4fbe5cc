// Builds the site into dist/ when it is not current: `npm run build`.
import { buildSite, isBuildCurrent } from '../src/site/build.ts';

const started = performance.now();
if (await isBuildCurrent()) {
  process.stdout.write('dist/ is current.\n');
} else {
  await buildSite();
  process.stdout.write(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}
