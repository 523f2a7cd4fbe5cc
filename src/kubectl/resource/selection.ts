import type { Mapping } from '../client/rest-mapper.ts';
import type { Info, RequestOptions } from './info.ts';

/** `-f`, `-k`, `-R`. */
export interface FilenameOptions {
  readonly filenames: readonly string[];
  readonly kustomize: string;
  readonly isRecursive: boolean;
}

/** Which objects a line means (the options of `resource.Builder` of `cli-runtime/pkg/resource/builder.go`, v0.37). */
export interface Selection {
  /** Types and names as they were typed. */
  readonly args?: readonly string[];
  /** A type alone, without a selector, means all of it (`get`). */
  readonly allowsEmptySelector?: boolean;
  readonly files?: FilenameOptions;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `--all`. */
  readonly isAll?: boolean;
  readonly namespace: string;
  /** `-A`. */
  readonly isAllNamespaces?: boolean;
  /** Objects without a namespace get it (`DefaultNamespace`); true unless told. */
  readonly setsNamespace?: boolean;
  /** Objects of another namespace are refused (`-n` was given). */
  readonly enforcesNamespace?: boolean;
  readonly subresource?: string;
  readonly chunkSize?: number;
  readonly isSingleType?: boolean;
  readonly continuesOnError?: boolean;
  /** Lists are taken apart. */
  readonly flattens?: boolean;
  /** Objects of files are asked for (`Latest`). */
  readonly isLatest?: boolean;
  /** Objects that are only named are asked for; true unless told. */
  readonly requiresObject?: boolean;
  /** No server is asked (`--local`). */
  readonly isLocal?: boolean;
  /** Checks each document of a file before it is taken. */
  readonly validate?: (document: string, source: string) => Promise<void>;
  readonly request?: RequestOptions;
}

/** The objects of a line, found when they are visited. */
export interface Result {
  /** One object is meant, so it is printed as itself and not as a list. */
  readonly isSingleItemImplied: boolean;
  /** Objects are named one by one, not selected. */
  readonly targetsSingleItems: boolean;
  /** What is watched: kinds and where they are. */
  readonly sources: readonly Source[];
  /** Throws what stops it, or all failures. */
  visit(work: (info: Info) => Promise<void>, isIgnored?: (failure: unknown) => boolean): Promise<void>;
  /** All objects, and what went wrong; nothing is thrown. */
  infos(
    isIgnored?: (failure: unknown) => boolean,
  ): Promise<{ readonly infos: readonly Info[]; readonly failure: unknown }>;
}

/** A kind with a selector, or one object: what `Watch` needs. */
export interface Source {
  readonly mapping: Mapping;
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
