import { readFileSync } from 'node:fs';

/** The address that pages and labs name; its content for us is the manifest that the project pins. */
export const metricsServerUrl =
  'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';

/** The text of the pinned manifest. */
export function readMetricsServerManifest(): string {
  return readFileSync(new URL('components.yaml', import.meta.url), 'utf8');
}
