import { newChecksumProgram, webDigest } from './checksum/program.ts';

/** `sha256sum`, as coreutils 9.1 has it. */
export const sha256sum = newChecksumProgram({ name: 'sha256sum', algorithm: 'SHA256', digest: webDigest('SHA-256') });
