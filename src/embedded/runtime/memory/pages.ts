const pageBytes = 4096;

/** As the kernel counts memory: in whole pages. What of a model's bytes fills none is left out, so that no limit is passed. */
export const wholePages = (bytes: number): number => Math.floor(bytes / pageBytes) * pageBytes;
