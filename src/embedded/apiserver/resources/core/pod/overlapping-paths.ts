import { quote } from '../../../../../kube/index.ts';
import type { Volume, VolumeProjection } from './volume-types.ts';

/** Warnings of files of one volume that lie over each other (`warningsForOverlappingVirtualPaths` of pkg/api/pod, v1.37). */

interface Place {
  readonly path: string;
  /** What the file comes from; empty where only one thing can. */
  readonly source: string;
}

const format = ({ path, source }: Place): string => (source === '' ? quote(path) : `${quote(path)} (${source})`);

function placesOf(items: readonly { path?: string }[] | undefined, source: string): Place[] {
  return (items ?? []).map(({ path = '' }) => ({ path, source }));
}

/** More of one volume than an answer's warnings have room for. */
const maxOverlaps = 128;

/** A folder, or a file, with the places that are here. */
interface Folder {
  readonly below: Map<string, Folder>;
  readonly places: number[];
}

const newFolder = (): Folder => ({ below: new Map(), places: [] });

/** Each place with those before it that are the same, above or below; no more than can be told. */
function findOverlaps(places: readonly Place[]): string[] {
  if (places.length < 2) return [];
  const overlaps: string[] = [];
  const root = newFolder();
  const trimmed = places.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }));
  for (const [index, place] of trimmed.entries()) {
    if (place.path === '') continue;
    const found: number[] = [];
    let folder = root;
    for (const part of place.path.split('/')) {
      let next = folder.below.get(part);
      if (next === undefined) {
        next = newFolder();
        folder.below.set(part, next);
      }
      folder = next;
      found.push(...folder.places);
    }
    for (const below of folder.below.values()) addPlaces(below, found);
    folder.places.push(index);
    for (const other of found.sort((a, b) => a - b)) {
      const before = trimmed[other];
      if (before !== undefined) overlaps.push(`${format(place)} with ${format(before)}`);
    }
    if (overlaps.length >= maxOverlaps) break;
  }
  return overlaps;
}

function addPlaces(from: Folder, found: number[]): void {
  const open = [from];
  for (let folder = open.pop(); folder !== undefined && found.length < maxOverlaps; folder = open.pop()) {
    found.push(...folder.places);
    open.push(...folder.below.values());
  }
}

function projectedPlaces(source: VolumeProjection): Place[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap?.items) return placesOf(configMap.items, `ConfigMap ${quote(configMap.name ?? '')}`);
  if (secret?.items) return placesOf(secret.items, `Secret ${quote(secret.name ?? '')}`);
  if (downwardAPI?.items) return placesOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return placesOf([serviceAccountToken], 'ServiceAccountToken');
  if (clusterTrustBundle) {
    const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? '';
    return placesOf([clusterTrustBundle], `ClusterTrustBundle ${quote(name)}`);
  }
  if (!podCertificate) return [];
  const { certificateChainPath, keyPath, credentialBundlePath } = podCertificate;
  return [
    { path: certificateChainPath ?? '', source: 'PodCertificate chain' },
    { path: keyPath ?? '', source: 'PodCertificate key' },
    { path: credentialBundlePath ?? '', source: 'PodCertificate credential bundle' },
  ].filter(({ path }) => path !== '');
}

/** The warnings of all volumes of a Pod. */
export function overlappingPathWarnings(volumes: readonly Volume[]): string[] {
  const warnings: string[] = [];
  for (const { name = '', configMap, secret, downwardAPI, projected } of volumes) {
    const warn = (what: string, places: readonly Place[]) => {
      for (const overlap of findOverlaps(places)) {
        warnings.push(`volume ${quote(name)} (${what}): overlapping paths: ${overlap}`);
      }
    };
    if (configMap) warn(`ConfigMap ${quote(configMap.name ?? '')}`, placesOf(configMap.items, ''));
    if (secret) warn(`Secret ${quote(secret.secretName ?? '')}`, placesOf(secret.items, ''));
    if (downwardAPI) warn('DownwardAPI', placesOf(downwardAPI.items, ''));
    if (!projected) continue;
    const sources = projected.sources ?? [];
    for (const source of sources) {
      if (Object.keys(source).length > 0) continue;
      warnings.push(`volume ${quote(name)} (Projected) has no sources provided`);
    }
    warn('Projected', sources.flatMap(projectedPlaces));
  }
  return warnings;
}
