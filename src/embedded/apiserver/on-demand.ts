/** Modules of the API server that are loaded with the first request that needs them, so that a page begins with little. */
export interface OnDemand<T> {
  /** What was loaded. @throws Error before that: whoever passed the request on has forgotten to load it, a defect. */
  readonly value: T;
  readonly isLoaded: boolean;
  /** Loads it; undefined when it is there. What failed is tried again by the next who asks. */
  load(): Promise<unknown> | undefined;
  /** Gives it what another part of the program has imported. */
  provide(value: T): void;
}

/**
 * A part of the program that `load` gets by `import()`. Whoever runs before it is there waits for it at the edge
 * (`needs.ts`); whatever runs behind the edge is synchronous.
 */
export function createOnDemand<T>(name: string, load: () => Promise<T>): OnDemand<T> {
  let value: T | undefined;
  let loading: Promise<unknown> | undefined;
  return {
    get value() {
      if (value === undefined) throw new Error(`${name} is used before it is loaded`);
      return value;
    },
    get isLoaded() {
      return value !== undefined;
    },
    load() {
      if (value !== undefined) return undefined;
      loading ??= load().then(
        (loaded) => {
          value = loaded;
        },
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
    provide(given) {
      value ??= given;
    },
  };
}

/** Waits for all of them; undefined when nothing has to be waited for. */
export function waitForAll(parts: readonly (Promise<unknown> | undefined)[]): Promise<unknown> | undefined {
  for (const part of parts) if (part !== undefined) return Promise.all(parts);
  return undefined;
}
