import { newChecksumProgram, webDigest } from './checksum/program.ts';

/** `sha512sum`, as coreutils 9.1 has it. */
export const sha512sum = newChecksumProgram({ name: 'sha512sum', algorithm: 'SHA512', digest: webDigest('SHA-512') });
